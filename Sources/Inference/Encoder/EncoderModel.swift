// SPDX-License-Identifier: Apache-2.0
//
// The weights of a BERT encoder: matrices packed for the processor, small vectors as arrays, the
// big embedding table left in the mapped file.

internal import CKernels

/// What a layer normalisation multiplies with and adds.
struct NormWeights: Sendable {
    var gain: [Float]
    var bias: [Float]
}

/// The weights of one encoder layer.
struct EncoderLayer: Sendable {
    /// Query, key and value side by side: 3 D rows.
    var attentionInput: PackedMatrix
    var attentionOutput: PackedMatrix
    var attentionNorm: NormWeights
    var up: PackedMatrix
    var down: PackedMatrix
    var outputNorm: NormWeights
}

/// A loaded encoder.
struct EncoderModel: Sendable {
    let configuration: EncoderConfiguration
    let kernel: MatrixKernel
    let layers: [EncoderLayer]
    let embeddingNorm: NormWeights
    /// Vector of each position, with the vector of the only sentence type added: window x D.
    let positions: [Float]
    /// Token vectors, D numbers each.
    let tokens: TensorRows
    /// What attention adds to scores by distance; nil for BERT.
    let distances: DistanceBias?

    /// Loads the weights.
    ///
    /// - Throws: `InferenceError` if a tensor is missing or has the wrong shape or format.
    init(_ file: GGUFFile, kernel: MatrixKernel) throws(InferenceError) {
        let configuration = try EncoderConfiguration(file)
        self.configuration = configuration
        self.kernel = kernel
        let width = configuration.width
        tokens = try TensorRows(file, "token_embd.weight", columns: width)
        let places = try TensorRows(file, "position_embd.weight", columns: width)
        guard places.count >= configuration.window else {
            throw InferenceError(
                .malformed,
                "\(file.path) has \(places.count) positions for a window of "
                    + "\(configuration.window).")
        }
        let type =
            file.tensor("token_types.weight") == nil
            ? [Float](repeating: 0, count: width)
            : try TensorRows(file, "token_types.weight", columns: width).row(0)
        positions = (0..<configuration.window).flatMap { zip(places.row($0), type).map(+) }
        distances = try DistanceBias(file, configuration)
        embeddingNorm = try file.norm("token_embd_norm", width)
        var layers: [EncoderLayer] = []
        for index in 0..<configuration.layers {
            layers.append(try file.encoderLayer("blk.\(index).", configuration, kernel))
        }
        self.layers = layers
    }
}

extension GGUFFile {
    fileprivate func encoderLayer(
        _ prefix: String, _ configuration: EncoderConfiguration, _ kernel: MatrixKernel
    ) throws(InferenceError) -> EncoderLayer {
        let width = configuration.width
        let inner = configuration.inner
        var weights: [Float] = []
        var bias: [Float] = []
        for part in ["attn_q", "attn_k", "attn_v"] {
            weights += try matrix(prefix + part + ".weight", rows: width, columns: width)
            bias += try vector(prefix + part + ".bias", width)
        }
        return EncoderLayer(
            attentionInput: PackedMatrix(weights: weights, bias: bias, kernel: kernel),
            attentionOutput: try linear(prefix + "attn_output", width, width, kernel),
            attentionNorm: try norm(prefix + "attn_output_norm", width),
            up: try linear(prefix + "ffn_up", inner, width, kernel),
            down: try linear(prefix + "ffn_down", width, inner, kernel),
            outputNorm: try norm(prefix + "layer_output_norm", width))
    }

    private func linear(
        _ name: String, _ rows: Int, _ columns: Int, _ kernel: MatrixKernel
    ) throws(InferenceError) -> PackedMatrix {
        PackedMatrix(
            weights: try matrix(name + ".weight", rows: rows, columns: columns),
            bias: try vector(name + ".bias", rows), kernel: kernel)
    }

    fileprivate func norm(_ name: String, _ width: Int) throws(InferenceError) -> NormWeights {
        NormWeights(
            gain: try vector(name + ".weight", width), bias: try vector(name + ".bias", width))
    }

    private func matrix(_ name: String, rows: Int, columns: Int) throws(InferenceError) -> [Float] {
        let tensor = try TensorRows(self, name, columns: columns)
        guard tensor.count == rows else {
            throw InferenceError(
                .malformed, "Tensor \(name) in \(path) has \(tensor.count) rows, not \(rows).")
        }
        return tensor.all()
    }

    private func vector(_ name: String, _ count: Int) throws(InferenceError) -> [Float] {
        try matrix(name, rows: 1, columns: count)
    }
}
