// SPDX-License-Identifier: Apache-2.0

/// The sizes of a decoder, read from a file's metadata and checked.
///
/// Letters used for shapes: T tokens of a batch, D width, H query heads, G key-value heads, F width
/// of the feed-forward part, V vocabulary, L layers, S positions.
struct DecoderShape: Sendable, Equatable {
    /// The file's architecture, such as `llama`; prefix of its metadata keys.
    var architecture: String
    /// Numbers of a token's vector, D.
    var width: Int
    /// L.
    var layers: Int
    /// Query heads, H.
    var heads: Int
    /// Key-value heads, G; divides H.
    var keyValueHeads: Int
    /// Numbers of a head; a multiple of 16.
    var headWidth: Int
    /// Numbers of a head that are rotated by position; even.
    var rotatedWidth: Int
    /// F.
    var feedForwardWidth: Int
    /// V.
    var vocabulary: Int
    /// Positions that the model was trained for.
    var trainedContext: Int
    /// Added to the mean square in norms.
    var epsilon: Float

    /// Numbers of all query heads of a token.
    var queryWidth: Int { heads * headWidth }
    /// Numbers of all keys, or of all values, of a token.
    var keyValueWidth: Int { keyValueHeads * headWidth }

    /// Reads and checks the sizes.
    ///
    /// - Throws: `InferenceError` that names the key and the value allowed.
    init(_ file: GGUFFile, architecture: String) throws(InferenceError) {
        func size(_ key: String, _ range: ClosedRange<Int>) throws(InferenceError) -> Int {
            try file.requiredInteger("\(architecture).\(key)", in: range)
        }
        self.architecture = architecture
        width = try size("embedding_length", 16...65536)
        layers = try size("block_count", 1...1024)
        heads = try size("attention.head_count", 1...1024)
        feedForwardWidth = try size("feed_forward_length", 16...1 << 20)
        trainedContext = try size("context_length", 1...1 << 24)
        keyValueHeads = file.uint("\(architecture).attention.head_count_kv") ?? heads
        headWidth = file.uint("\(architecture).attention.key_length") ?? width / heads
        rotatedWidth = file.uint("\(architecture).rope.dimension_count") ?? headWidth
        epsilon = file.float("\(architecture).attention.layer_norm_rms_epsilon") ?? 1e-5
        vocabulary = file.tensor("token_embd.weight")?.rows ?? 0
        try check(file)
    }

    private func check(_ file: GGUFFile) throws(InferenceError) {
        let valueWidth = file.uint("\(architecture).attention.value_length") ?? headWidth
        guard (1...heads).contains(keyValueHeads), heads % keyValueHeads == 0 else {
            throw malformed(file, "\(heads) heads cannot share \(keyValueHeads) key-value heads")
        }
        guard (16...1024).contains(headWidth), headWidth % 16 == 0, valueWidth == headWidth else {
            throw InferenceError(
                .unsupported,
                "\(file.path) has heads of \(headWidth) keys and \(valueWidth) values; both must be "
                    + "the same multiple of 16 up to 1024. Use another model.")
        }
        guard (0...headWidth).contains(rotatedWidth), rotatedWidth % 2 == 0 else {
            throw malformed(file, "\(rotatedWidth) rotated of \(headWidth) numbers")
        }
        guard (1...1 << 24).contains(vocabulary) else {
            throw malformed(file, "its vocabulary has \(vocabulary) tokens")
        }
        guard epsilon >= 0, epsilon < 1 else { throw malformed(file, "its norms add \(epsilon)") }
        try checkWidths(file)
    }

    /// Buffers are made for these sizes before all weights are looked at: whoever announces more
    /// than a file holds must not get them.
    private func checkWidths(_ file: GGUFFile) throws(InferenceError) {
        for (name, columns) in [
            ("token_embd", width), ("blk.0.attn_output", queryWidth),
            ("blk.0.ffn_down", feedForwardWidth),
        ] {
            guard let tensor = file.tensor("\(name).weight"), tensor.columns == columns else {
                throw malformed(file, "\(name).weight does not have rows of \(columns) numbers")
            }
        }
    }

    private func malformed(_ file: GGUFFile, _ what: String) -> InferenceError {
        InferenceError(
            .malformed, "\(file.path) contradicts itself: \(what). Fetch the file again.")
    }
}
