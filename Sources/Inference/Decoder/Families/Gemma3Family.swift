// SPDX-License-Identifier: Apache-2.0
//
// Gemma 3, text part (arXiv:2503.19786): like Gemma 2 without bounds, with norms of query and key
// heads. Five layers in six see a window and rotate by a base of 10,000; the sixth sees all and
// rotates as the file says.

/// Gemma 3, text only.
enum Gemma3Family: DecoderFamily {
    static let architectures = ["gemma3"]

    /// Layers of the largest model, which scales queries by its own rule.
    private static let largestLayers = 62

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        var weights = try builder.standard(halves: true)
        let (file, shape) = (builder.file, builder.shape)
        weights.embeddingScale = Float(shape.width).squareRoot()
        weights.activation = .gelu
        if shape.layers == largestLayers {
            weights.queryScale = 1 / Float(shape.width / shape.heads).squareRoot()
        }
        let localBase = file.float(builder.key("rope.freq_base_swa")) ?? 10000
        weights.rotations.append(
            Rotation(base: localBase, width: shape.rotatedWidth, halves: true))
        for index in weights.layers.indices where isLocal(index) {
            weights.layers[index].rotation = 1
        }
        return weights
    }

    static func window(layer: Int, width: Int?) -> Int { isLocal(layer) ? width ?? 1024 : 0 }

    private static func isLocal(_ layer: Int) -> Bool { layer % 6 < 5 }
}
