// SPDX-License-Identifier: Apache-2.0
//
// What developers and operators ask of a model: tokens of a generation, perplexity of a text,
// speed. These block the caller; programs call them, requests do not.

internal import Foundation

extension GGUFLanguageModel {
    /// A finished generation with its tokens.
    public struct Completion: Sendable, Equatable {
        /// Ids of the generated tokens, the one that ended it included.
        public var outputTokens: [TokenID]
        /// Natural logarithm of each one's probability, after penalties; empty if not asked for.
        public var logProbabilities: [Double]
        /// Their text.
        public var text: String
        /// Why it ended and what it cost.
        public var summary: GenerationSummary
        /// Tokens that were guessed from the prompt.
        public var draftedTokens: Int
        /// How many of the guessed tokens were right.
        public var acceptedTokens: Int
    }

    /// Continues a prompt and waits for the end.
    ///
    /// - Parameters:
    ///   - drafts: Whether to guess tokens from the prompt, which changes speed and nothing else.
    ///   - logProbabilities: Whether to tell how likely each token was.
    /// - Throws: `InferenceError` if the options are out of range or the prompt does not fit.
    public func complete(
        promptTokens: [TokenID], options: GenerationOptions, drafts: Bool = true,
        logProbabilities: Bool = false
    ) throws(InferenceError) -> Completion {
        try complete(
            Prompt(promptTokens), options: options, drafts: drafts,
            logProbabilities: logProbabilities)
    }

    /// The same for a prompt with passages.
    public func complete(
        _ prompt: Prompt, options: GenerationOptions, drafts: Bool = true,
        logProbabilities: Bool = false
    ) throws(InferenceError) -> Completion {
        try onQueue { () throws(InferenceError) in
            var prompt = prompt
            prompt.strengths = try self.session.decoder.strengths(options.adapters)
            var tokens: [TokenID] = []
            var text = ""
            var logs: [Double] = []
            let generation = try Generation(
                self.tokenizer, vocabulary: self.session.decoder.shape.vocabulary, prompt: prompt,
                options: options,
                onChoice: { token, logits in
                    tokens.append(token)
                    if logProbabilities { logs.append(LogProbability.of(token, in: logits)) }
                }, emit: { text += $0 })
            let writer = try self.session.write(
                after: prompt, limit: options.maxTokens, drafts: drafts, cancelled: { false },
                choose: generation.choose, emit: generation.take)
            guard let writer else { throw InferenceError(.invalidRequest, "It was cancelled.") }
            let summary = generation.finish(writer)
            self.session.passages.save()
            return Completion(
                outputTokens: tokens, logProbabilities: logs, text: text, summary: summary,
                draftedTokens: writer.cost.draftedTokens,
                acceptedTokens: writer.cost.acceptedTokens)
        }
    }

    /// Logits at every position of some tokens: [count][vocabulary].
    ///
    /// - Throws: `InferenceError` if they are none or do not fit the context.
    public func logits(for tokens: [TokenID]) throws(InferenceError) -> [[Float]] {
        var result: [[Float]] = []
        try onQueue { () throws(InferenceError) in
            try self.eachRow(of: tokens) { _, row in result.append(Array(row)) }
        }
        return result
    }

    /// Perplexity of tokens: e to the mean negative log-likelihood of each token given the ones
    /// before it, over chunks of `context` tokens of which the first half only serves as context.
    ///
    /// - Returns: The perplexity, and how many tokens it is over.
    /// - Throws: `InferenceError` if there are fewer than `context` tokens.
    public func perplexity(of tokens: [TokenID], context: Int) throws(InferenceError)
        -> (perplexity: Double, tokens: Int)
    {
        guard context >= 2, context < contextLength, tokens.count >= context else {
            throw InferenceError(
                .invalidRequest,
                "Perplexity over chunks of \(context) tokens needs at least as many tokens "
                    + "(\(tokens.count) given) and 2 to \(contextLength - 1) of them in a chunk.")
        }
        return try onQueue { () throws(InferenceError) in
            var loss = 0.0
            var count = 0
            for start in stride(from: 0, through: tokens.count - context, by: context) {
                let chunk = Array(tokens[start..<start + context])
                try self.eachRow(of: chunk) { position, row in
                    guard position >= context / 2, position + 1 < context else { return }
                    loss -= LogProbability.of(chunk[position + 1], in: row)
                    count += 1
                }
            }
            return (exp(loss / Double(count)), count)
        }
    }

    /// Speed of one repetition.
    public struct Speed: Sendable, Equatable {
        /// Seconds to read the prompt, the logits of its last token included.
        public var prefillSeconds: Double
        /// Seconds to write the tokens after it.
        public var decodeSeconds: Double
    }

    /// Times reading `prompt` tokens, then writing `generate` more after them. Either may be 0.
    ///
    /// - Throws: `InferenceError` if they do not fit the context.
    public func measureSpeed(prompt: Int, generate: Int) throws(InferenceError) -> Speed {
        let vocabulary = session.decoder.shape.vocabulary
        // Spread over the vocabulary, the same every time, never matching what the cache holds.
        let offset = Int.random(in: 0..<vocabulary)
        let tokens = (0..<max(1, prompt)).map { TokenID(($0 * 7919 + offset) % vocabulary) }
        return try onQueue { () throws(InferenceError) in
            let clock = ContinuousClock()
            let session = self.session
            session.decoder.pool.begin()
            defer { session.decoder.pool.end() }
            let start = clock.now
            // The first token comes with the prompt.
            let writer = TokenWriter(
                try session.begin(Prompt(tokens)), limit: generate + 1, context: contextLength,
                drafts: false, choose: { TokenID(Int($0[0].bitPattern) % vocabulary) },
                emit: { _ in .goOn })
            defer { session.shelf.put(writer.reading.cache) }
            while writer.state == .reading { session.read(for: writer, cancelled: { false }) }
            let middle = clock.now
            while writer.state == .writing { session.write([writer], cancelled: { false }) }
            return Speed(
                prefillSeconds: (middle - start) / .seconds(1),
                decodeSeconds: (clock.now - middle) / .seconds(1))
        }
    }

    /// Calls `body` with the logits of every position. Only on `queue`.
    private func eachRow(
        of tokens: [TokenID], _ body: (Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) throws(InferenceError) {
        let decoder = session.decoder
        decoder.pool.begin()
        defer { decoder.pool.end() }
        try session.readBatches(tokens) { start, count in
            for row in stride(from: 0, to: count, by: Workspace.logitRows) {
                let end = min(count, row + Workspace.logitRows)
                let logits = decoder.logits(of: row..<end, mode: .reading)
                for index in row..<end {
                    let first = (index - row) * decoder.shape.vocabulary
                    body(
                        start + index,
                        UnsafeMutableBufferPointer(
                            rebasing: logits[first..<first + decoder.shape.vocabulary]))
                }
            }
        }
    }
}
