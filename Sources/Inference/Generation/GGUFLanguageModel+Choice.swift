// SPDX-License-Identifier: Apache-2.0
//
// Choosing among given answers by their exact likelihood: nothing is sampled, so nothing outside
// the list can come out.

extension GGUFLanguageModel {
    /// How likely an answer is.
    public struct Likelihood: Sendable, Equatable {
        /// The answer.
        public var text: String
        /// Natural logarithm of its probability after the prompt.
        public var logProbability: Double
        /// Its tokens; divide by it to compare answers of different length.
        public var tokens: Int
    }

    /// The likelihood of each answer after a prompt, in the order given. The prompt is read once.
    /// Blocks.
    ///
    /// - Parameter adapters: As `GenerationOptions.adapters`.
    /// - Throws: `InferenceError` of kind `.invalidRequest` if an answer is empty or does not fit, or
    ///   an adapter is not known.
    public func likelihoods(
        of answers: [String], after promptTokens: [TokenID], adapters: [String: Float]? = nil
    ) throws(InferenceError) -> [Likelihood] {
        try onQueue { () throws(InferenceError) in
            try self.readLikelihoods(of: answers, after: promptTokens, adapters: adapters)
        }
    }

    /// The same, for callers that are on the queue already.
    func readLikelihoods(
        of answers: [String], after promptTokens: [TokenID], adapters: [String: Float]? = nil
    ) throws(InferenceError) -> [Likelihood] {
        var prompt = Prompt(promptTokens)
        prompt.strengths = try session.decoder.strengths(adapters)
        session.decoder.pool.begin()
        defer { session.decoder.pool.end() }
        var result: [Likelihood] = []
        for answer in answers {
            let tokens = tokenizer.encode(answer, continues: true)
            let sum = try session.logProbability(of: tokens, after: prompt)
            result.append(Likelihood(text: answer, logProbability: sum, tokens: tokens.count))
        }
        return result
    }
}
