// SPDX-License-Identifier: Apache-2.0
//
// Gemma 2 (arXiv:2408.00118): token vectors scaled by sqrt(D), a norm also after each part, GELU,
// scores and logits bounded by tanh, and a window in every second layer, the first included.

/// Gemma 2.
enum Gemma2Family: DecoderFamily {
    static let architectures = ["gemma2"]

    /// Layers of the largest model, which scales queries by its own rule.
    private static let largestLayers = 46

    static func weights(_ builder: DecoderBuilder) throws(InferenceError) -> DecoderWeights {
        var weights = try builder.standard(halves: true)
        let (file, shape) = (builder.file, builder.shape)
        weights.embeddingScale = Float(shape.width).squareRoot()
        weights.activation = .gelu
        weights.attentionSoftcap = file.float(builder.key("attn_logit_softcapping")) ?? 50
        weights.outputSoftcap = file.float(builder.key("final_logit_softcapping")) ?? 30
        if shape.layers == largestLayers {
            weights.queryScale = 1 / Float(shape.width / shape.heads).squareRoot()
        }
        return weights
    }

    static func window(layer: Int, width: Int?) -> Int { layer % 2 == 0 ? width ?? 4096 : 0 }
}
