// SPDX-License-Identifier: Apache-2.0
//
// One decoder with its caches: reads prompts, reusing what caches already hold of them, then writes
// tokens, for several prompts in one pass over the weights. Knows nothing of text. Used by one
// thread at a time.

/// Reads prompts and writes tokens.
final class DecodingSession {
    let decoder: Decoder
    let shelf: CacheShelf
    let passages: PassageReader
    /// For measurements, which share nothing with prompts.
    private lazy var bench = shelf.makeCache()

    /// - Parameters:
    ///   - precision: What keys and values are kept as.
    ///   - prompts: Prompts whose state is kept for others that begin alike.
    ///   - rewind: Tokens that a layer with a window can take back.
    ///   - mode: What may be taken from states of passages.
    ///   - store: Where those are kept.
    ///   - fingerprint: Of the model, for the store.
    init(
        _ decoder: Decoder, precision: CachePrecision = .f16, prompts: Int = 1,
        rewind: Int = CacheLayout.usualRewind, mode: PassageMode = .off,
        store: PassageStore? = nil, fingerprint: [UInt8] = []
    ) {
        self.decoder = decoder
        let shelf = CacheShelf(decoder.cacheLayout(precision, rewind: rewind), limit: prompts)
        self.shelf = shelf
        passages = PassageReader(
            decoder, mode: mode, store: store, fingerprint: fingerprint, shelf: shelf)
    }

    /// Tokens that prompt and output may have together.
    var contextLength: Int { decoder.context }

    /// Bytes of keys and values of `tokens` positions in all layers.
    func cacheBytes(tokens: Int) -> Int { shelf.layout.byteCount(tokens: tokens) }

    /// Reads a whole prompt, with its last token in the last batch. The caller gives the cache back
    /// to the shelf.
    ///
    /// - Throws: See `begin`.
    func read(_ prompt: Prompt) throws(InferenceError) -> PromptReading {
        let reading = try begin(prompt)
        while !reading.isDone { _ = advance(reading, cancelled: { false }) }
        return reading
    }

    /// Reads all tokens from position 0 on; calls `body` with the first position and the size of
    /// each batch while its logits can be asked for.
    func readBatches(_ tokens: [TokenID], _ body: (Int, Int) -> Void) throws(InferenceError) {
        try check(tokens)
        bench.truncate(to: 0)
        for start in stride(from: 0, to: tokens.count, by: decoder.workspace.batch) {
            let end = min(tokens.count, start + decoder.workspace.batch)
            _ = decoder.read(tokens[start..<end], into: bench, mode: .reading)
            body(start, end - start)
        }
    }

    /// Reads what the writers have chosen last and lets each choose anew, all in one pass as long
    /// as that is efficient. None of them learns of the others: their tokens are the same alone.
    ///
    /// - Parameter cancelled: Asked often; true leaves the writers as they were.
    func write(_ writers: [TokenWriter], cancelled: () -> Bool) {
        let share = max(1, Workspace.logitRows / writers.count)
        for start in stride(from: 0, to: writers.count, by: Workspace.logitRows) {
            let some = writers[start..<min(writers.count, start + Workspace.logitRows)]
            for writer in some { writer.guess(room: share) }
            let parts = some.map {
                Decoder.Part(
                    cache: $0.reading.cache, start: $0.reading.cache.count, tokens: $0.batch[...])
            }
            guard decoder.read(parts, .writing, cancelled: cancelled) else { return }
            let logits = decoder.logits(of: 0..<parts.reduce(0) { $0 + $1.tokens.count })
            var first = 0
            for writer in some {
                let (row, count) = (first, writer.batch.count)
                writer.take { self.row(row + $0, of: logits) }
                first += count
            }
        }
    }

    /// Reads a prompt and writes tokens after it until it is finished.
    ///
    /// - Returns: The writer, or nil if it was cancelled.
    func write(
        after prompt: Prompt, limit: Int, drafts: Bool = true, cancelled: () -> Bool,
        choose: @escaping TokenWriter.Choose, emit: @escaping TokenWriter.Emit
    ) throws(InferenceError) -> TokenWriter? {
        let writer = TokenWriter(
            try begin(prompt), limit: limit, context: contextLength, drafts: drafts,
            choose: choose, emit: emit)
        defer { shelf.put(writer.reading.cache) }
        decoder.pool.begin()
        defer { decoder.pool.end() }
        while true {
            if cancelled() { return nil }
            switch writer.state {
            case .reading: read(for: writer, cancelled: cancelled)
            case .writing: write([writer], cancelled: cancelled)
            case .finished: return writer
            }
        }
    }

    /// Reads the next piece of a writer's prompt; after the last one it starts writing.
    func read(for writer: TokenWriter, limit: Int = .max, cancelled: () -> Bool) {
        let reading = writer.reading
        guard advance(reading, limit: limit, cancelled: cancelled), reading.isDone else { return }
        writer.start(decoder.logits(of: reading.lastRow..<reading.lastRow + 1))
    }

    /// Sum of the log-probabilities of `continuation` after `prompt`, each token given all before
    /// it.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` if together they do not fit, or the
    ///   continuation is empty.
    func logProbability(of continuation: [TokenID], after prompt: [TokenID])
        throws(InferenceError) -> Double
    {
        guard let first = continuation.first else {
            throw InferenceError(
                .invalidRequest, "An answer to choose from is empty. Leave it out.")
        }
        try check(prompt + continuation)
        let reading = try read(Prompt(prompt))
        let cache = reading.cache
        defer { shelf.put(cache) }
        let afterPrompt = decoder.logits(of: reading.lastRow..<reading.lastRow + 1)
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

    func check(_ prompt: [TokenID]) throws(InferenceError) {
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
