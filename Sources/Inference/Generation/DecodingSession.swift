// SPDX-License-Identifier: Apache-2.0
//
// One decoder with its cache: reads a prompt, reusing what the cache already holds of it, then writes
// tokens. Knows nothing of text. Used by one thread at a time.

/// Reads prompts and writes tokens.
final class DecodingSession {
    let decoder: Decoder
    private let cache: KeyValueCache
    /// Leading positions of the cache that were read as a prompt. Only these are reused: written ones
    /// were computed in another mode, and reusing them would make answers depend on history.
    private var reusable = 0

    /// What writing one prompt cost.
    struct Cost: Equatable {
        /// Prompt tokens that were not read again.
        var cachedTokens = 0
        /// Tokens handed to `emit`.
        var outputTokens = 0
        /// Drafted tokens that were tried, and those of them that were right.
        var draftedTokens = 0
        var acceptedTokens = 0
    }

    /// What to do after a token.
    enum Answer { case goOn, stop }

    init(_ decoder: Decoder) {
        self.decoder = decoder
        cache = KeyValueCache(decoder.shape, positions: decoder.context)
    }

    /// Tokens that prompt and output may have together.
    var contextLength: Int { decoder.context }

    /// Makes the cache hold exactly `prompt`, with the last token in the last batch.
    ///
    /// - Returns: Tokens that were there already, or nil if it was cancelled.
    /// - Throws: `InferenceError` of kind `.invalidRequest` if the prompt is empty, too long, or has
    ///   tokens out of range.
    func read(_ prompt: [TokenID], cancelled: () -> Bool) throws(InferenceError) -> Int? {
        try check(prompt)
        let cached = min(reusable, cache.commonPrefix(with: prompt), prompt.count - 1)
        cache.truncate(to: cached)
        reusable = cached
        while cache.count < prompt.count {
            let end = min(prompt.count, cache.count + decoder.workspace.batch)
            let batch = prompt[cache.count..<end]
            guard decoder.read(batch, into: cache, mode: .reading, cancelled: cancelled) else {
                return nil
            }
            reusable = cache.count
            lastBatch = batch.count
        }
        return cached
    }

    /// Tokens of the batch that was read last.
    private(set) var lastBatch = 0

    /// Reads all tokens from position 0 on; calls `body` with the first position and the size of each
    /// batch while its logits can be asked for.
    func readBatches(_ tokens: [TokenID], _ body: (Int, Int) -> Void) throws(InferenceError) {
        try check(tokens)
        cache.truncate(to: 0)
        for start in stride(from: 0, to: tokens.count, by: decoder.workspace.batch) {
            let end = min(tokens.count, start + decoder.workspace.batch)
            _ = decoder.read(tokens[start..<end], into: cache, mode: .reading)
            body(start, end - start)
        }
        reusable = cache.count
    }

    /// Reads a prompt and writes tokens until `emit` says stop, `limit` is reached, or the context is
    /// full.
    ///
    /// - Parameters:
    ///   - choose: Picks a token from logits, which it may change.
    ///   - emit: Takes each chosen token.
    /// - Returns: The cost, and whether `emit` stopped it; nil if it was cancelled.
    func write(
        after prompt: [TokenID], limit: Int, cancelled: () -> Bool,
        choose: (UnsafeMutableBufferPointer<Float>) -> TokenID, emit: (TokenID) -> Answer
    ) throws(InferenceError) -> (cost: Cost, stopped: Bool)? {
        decoder.pool.begin()
        defer { decoder.pool.end() }
        guard let cached = try read(prompt, cancelled: cancelled) else { return nil }
        var cost = Cost(cachedTokens: cached)
        var next = choose(decoder.logits(of: lastBatch - 1..<lastBatch))
        while true {
            if emit(next) == .stop { return (cost, true) }
            cost.outputTokens += 1
            if cost.outputTokens == limit || cache.count == contextLength { return (cost, false) }
            let batch = [next][...]
            guard decoder.read(batch, into: cache, mode: .writing, cancelled: cancelled) else {
                return nil
            }
            next = choose(decoder.logits(of: 0..<1))
        }
    }

    private func check(_ prompt: [TokenID]) throws(InferenceError) {
        guard !prompt.isEmpty, prompt.count < contextLength else {
            throw InferenceError(
                .invalidRequest,
                "The prompt has \(prompt.count) tokens; allowed are 1 to \(contextLength - 1). "
                    + "Shorten it or configure a larger context.")
        }
        let vocabulary = TokenID(clamping: decoder.shape.vocabulary)
        guard prompt.allSatisfy({ (0..<vocabulary).contains($0) }) else {
            throw InferenceError(
                .invalidRequest,
                "The prompt has token numbers outside 0 to \(vocabulary - 1). "
                    + "Use the tokenizer of the same file.")
        }
    }
}
