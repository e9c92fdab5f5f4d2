// SPDX-License-Identifier: Apache-2.0
//
// One decoder with its cache: reads a prompt, reusing what the cache already holds of it, then
// writes tokens. Knows nothing of text. Used by one thread at a time.

/// Reads prompts and writes tokens.
final class DecodingSession {
    let decoder: Decoder
    private let shelf: CacheShelf
    /// The cache of the prompt that was read last.
    private var cache: KeyValueCache

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

    /// - Parameters:
    ///   - precision: What keys and values are kept as.
    ///   - prompts: Prompts whose state is kept for others that begin alike.
    ///   - rewind: Tokens that a layer with a window can take back.
    init(
        _ decoder: Decoder, precision: CachePrecision = .f16, prompts: Int = 1,
        rewind: Int = CacheLayout.usualRewind
    ) {
        self.decoder = decoder
        shelf = CacheShelf(decoder.cacheLayout(precision, rewind: rewind), limit: prompts)
        cache = shelf.take(for: [0])
    }

    /// Tokens that prompt and output may have together.
    var contextLength: Int { decoder.context }

    /// Bytes of keys and values of `tokens` positions in all layers.
    func cacheBytes(tokens: Int) -> Int { cache.layout.byteCount(tokens: tokens) }

    /// Makes the cache hold exactly `prompt`, with the last token in the last batch.
    ///
    /// - Returns: Tokens that were there already, or nil if it was cancelled.
    /// - Throws: `InferenceError` of kind `.invalidRequest` if the prompt is empty, too long, or has
    ///   tokens out of range.
    func read(_ prompt: [TokenID], cancelled: () -> Bool) throws(InferenceError) -> Int? {
        try check(prompt)
        cache = shelf.take(for: prompt)
        let cached = cache.count
        while cache.count < prompt.count {
            let end = min(prompt.count, cache.count + decoder.workspace.batch)
            let batch = prompt[cache.count..<end]
            guard decoder.read(batch, into: cache, mode: .reading, cancelled: cancelled) else {
                return nil
            }
            cache.readCount = cache.count
            lastBatch = batch.count
        }
        return cached
    }

    /// Tokens of the batch that was read last.
    private(set) var lastBatch = 0

    /// Reads all tokens from position 0 on; calls `body` with the first position and the size of
    /// each batch while its logits can be asked for.
    func readBatches(_ tokens: [TokenID], _ body: (Int, Int) -> Void) throws(InferenceError) {
        try check(tokens)
        cache.truncate(to: 0)
        for start in stride(from: 0, to: tokens.count, by: decoder.workspace.batch) {
            let end = min(tokens.count, start + decoder.workspace.batch)
            _ = decoder.read(tokens[start..<end], into: cache, mode: .reading)
            body(start, end - start)
        }
        cache.readCount = cache.count
    }

    /// Reads a prompt and writes tokens until `emit` says stop, `limit` is reached, or the context
    /// is full. Guesses from the prompt are checked several at once; the tokens are the same
    /// without.
    ///
    /// - Parameters:
    ///   - drafts: Whether to guess.
    ///   - choose: Picks a token from logits, which it may change.
    ///   - emit: Takes each chosen token, before the next is chosen.
    /// - Returns: The cost, and whether `emit` stopped it; nil if it was cancelled.
    func write(
        after prompt: [TokenID], limit: Int, drafts: Bool = true, cancelled: () -> Bool,
        choose: (UnsafeMutableBufferPointer<Float>) -> TokenID, emit: (TokenID) -> Answer
    ) throws(InferenceError) -> (cost: Cost, stopped: Bool)? {
        decoder.pool.begin()
        defer { decoder.pool.end() }
        guard let cached = try read(prompt, cancelled: cancelled) else { return nil }
        var cost = Cost(cachedTokens: cached)
        var lookup = PromptLookup(prompt, capacity: min(contextLength, prompt.count + limit))
        var batch: [TokenID] = []
        batch.reserveCapacity(PromptLookup.longest + 1)

        /// Whether to go on after `token`; nil if so.
        func deliver(_ token: TokenID) -> (Cost, Bool)? {
            if emit(token) == .stop { return (cost, true) }
            cost.outputTokens += 1
            lookup.append(token)
            return cost.outputTokens == limit || prompt.count + cost.outputTokens == contextLength
                ? (cost, false) : nil
        }

        var next = choose(decoder.logits(of: lastBatch - 1..<lastBatch))
        while true {
            if let end = deliver(next) { return end }
            let room = min(limit - cost.outputTokens, contextLength - cache.count - 1)
            let draft = drafts ? lookup.draft(limit: room) : []
            batch.removeAll(keepingCapacity: true)
            batch.append(next)
            batch.append(contentsOf: draft)
            let start = cache.count
            guard decoder.read(batch[...], into: cache, mode: .writing, cancelled: cancelled) else {
                return nil
            }
            let logits = decoder.logits(of: 0..<batch.count)
            var right = 0
            next = choose(row(0, of: logits))
            while right < draft.count, next == draft[draft.startIndex + right] {
                right += 1
                cost.acceptedTokens += 1
                if let end = deliver(next) { return end }
                next = choose(row(right, of: logits))
            }
            cost.draftedTokens += draft.count
            lookup.learn(drafted: draft.count, accepted: right)
            cache.truncate(to: start + 1 + right)
        }
    }

    /// Sum of the log-probabilities of `continuation` after `prompt`, each token given all before
    /// it.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` if together they do not fit, or the
    ///   continuation is empty.
    func logProbability(of continuation: [TokenID], after prompt: [TokenID])
        throws(InferenceError) -> Double
    {
        try check(prompt + continuation)
        guard let first = continuation.first else {
            throw InferenceError(
                .invalidRequest, "An answer to choose from is empty. Leave it out.")
        }
        _ = try read(prompt, cancelled: { false })
        let afterPrompt = decoder.logits(of: lastBatch - 1..<lastBatch)
        var sum = LogProbability.of(first, in: afterPrompt)
        var next = 1
        while next < continuation.count {
            // Tokens before `next` are read to learn the likelihood of those from `next` on.
            let end = min(continuation.count, next + PromptLookup.longest + 1)
            _ = decoder.read(continuation[next - 1..<end - 1], into: cache, mode: .writing)
            let logits = decoder.logits(of: 0..<end - next)
            for index in next..<end {
                sum += LogProbability.of(continuation[index], in: row(index - next, of: logits))
            }
            next = end
        }
        cache.truncate(to: prompt.count)
        return sum
    }

    private func row(_ index: Int, of logits: UnsafeMutableBufferPointer<Float>)
        -> UnsafeMutableBufferPointer<Float>
    {
        let width = decoder.shape.vocabulary
        return UnsafeMutableBufferPointer(
            rebasing: logits[index * width..<(index + 1) * width])
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
