// SPDX-License-Identifier: Apache-2.0

/// Sizes and habits of an encoder, as its file states them, all checked.
struct EncoderConfiguration: Sendable, Equatable {
    /// How the vectors of a text's tokens become one.
    enum Pooling: Int, Sendable {
        case mean = 1
        /// The vector of the first token.
        case first = 2
    }

    /// Values of `general.architecture` that are run.
    static let architectures = ["bert", "mpnet"]

    /// Longest window, in tokens: scores take its square in memory.
    static let windowMax = 8192

    /// Layers.
    var layers: Int
    /// Components of a token's vector, D.
    var width: Int
    /// Components inside the feed-forward step, F.
    var inner: Int
    /// Attention heads, H.
    var heads: Int
    /// Most tokens of a text, with the markers at its ends.
    var window: Int
    /// Added to the variance in layer normalisation.
    var epsilon: Float
    var pooling: Pooling

    /// Components of one head.
    var headWidth: Int { width / heads }

    /// Reads and checks the sizes.
    ///
    /// - Throws: `InferenceError`: `.unsupported` if the file is no encoder that we run,
    ///   `.malformed` if sizes are missing or contradict each other.
    init(_ file: GGUFFile) throws(InferenceError) {
        let family = try file.requiredString("general.architecture")
        guard Self.architectures.contains(family) else {
            throw InferenceError(
                .unsupported,
                "\(file.path) is a model of type \(family.prefix(64)), not a sentence encoder; "
                    + "bert and mpnet encoders are supported.")
        }
        layers = try file.requiredInteger("\(family).block_count", in: 1...256)
        width = try file.requiredInteger("\(family).embedding_length", in: 1...16384)
        inner = try file.requiredInteger("\(family).feed_forward_length", in: 1...65536)
        heads = try file.requiredInteger("\(family).attention.head_count", in: 1...256)
        let positions = try file.requiredInteger("\(family).context_length", in: 2...65536)
        window = min(
            file.uint("wardbook.encoder.window") ?? positions, positions, Self.windowMax)
        epsilon = file.float("\(family).attention.layer_norm_epsilon") ?? 1e-12
        guard let pooling = Pooling(rawValue: file.uint("\(family).pooling_type") ?? 1) else {
            throw InferenceError(
                .unsupported, "\(file.path) pools in a way other than mean or first token.")
        }
        self.pooling = pooling
        guard width % heads == 0, window >= 2, epsilon >= 0 else {
            throw InferenceError(
                .malformed,
                "\(file.path) has \(heads) heads for a width of \(width) and a window of \(window)."
            )
        }
    }
}
