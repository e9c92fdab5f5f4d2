// SPDX-License-Identifier: Apache-2.0
//
// Keeps a choice within a set of tokens, for answers of a fixed form.

/// Rules out every token but some.
struct LogitsMask {
    /// Whether each token of the vocabulary is allowed.
    private let allowed: [Bool]

    /// - Throws: `InferenceError` of kind `.invalidRequest` if none is allowed or one does not exist.
    init(_ tokens: Set<TokenID>, vocabulary: Int) throws(InferenceError) {
        guard let least = tokens.min(), let most = tokens.max(), least >= 0, most < vocabulary
        else {
            throw InferenceError(
                .invalidRequest,
                "allowedTokens has \(tokens.count) tokens; at least one is needed, all from 0 to "
                    + "\(vocabulary - 1).")
        }
        var allowed = [Bool](repeating: false, count: vocabulary)
        for token in tokens { allowed[Int(token)] = true }
        self.allowed = allowed
    }

    /// Makes the tokens that are not allowed impossible.
    func apply(_ logits: UnsafeMutableBufferPointer<Float>) {
        for id in logits.indices where !allowed[id] { logits[id] = -.infinity }
    }
}
