// SPDX-License-Identifier: Apache-2.0

/// A prompt on its way into a cache, a step at a time.
final class PromptReading {
    let prompt: Prompt
    let cache: KeyValueCache
    /// Prompt tokens whose state was there already, in a cache or in the store.
    fileprivate(set) var cachedTokens: Int
    /// Row of the last token in the batch that was read last: its logits choose the next.
    fileprivate(set) var lastRow = 0
    /// First tokens of passages that were placed and shall be read again.
    fileprivate var links: [Range<Int>] = []

    /// Whether all is read.
    var isDone: Bool { cache.count == prompt.tokens.count }

    fileprivate init(_ prompt: Prompt, _ cache: KeyValueCache) {
        self.prompt = prompt
        self.cache = cache
        cachedTokens = cache.count
    }
}

extension DecodingSession {
    /// Takes a cache that already holds as much of a prompt as any. Give it back with `shelf.put`.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` if the prompt is empty, too long, or has
    ///   tokens out of range.
    func begin(_ prompt: Prompt) throws(InferenceError) -> PromptReading {
        try check(prompt.tokens)
        let prompt = passages.marked(prompt)
        let cache = shelf.take(for: prompt)
        passages.placeBeginning(of: prompt, into: cache)
        return PromptReading(prompt, cache)
    }

    /// Reads or places the next piece of a prompt.
    ///
    /// - Parameter limit: Most tokens to read, at least 1.
    /// - Returns: Whether that was done; false if it was cancelled.
    func advance(_ reading: PromptReading, limit: Int = .max, cancelled: () -> Bool) -> Bool {
        let (cache, prompt) = (reading.cache, reading.prompt)
        if let passage = prompt.passages.first(where: { $0.lowerBound == cache.count }) {
            if passage == prompt.passages.first { passages.keepBeginning(of: prompt, in: cache) }
            guard
                let known = passages.place(passage, of: prompt, into: cache, cancelled: cancelled)
            else { return false }
            if known { reading.cachedTokens += passage.count }
            if passage == prompt.passages.first || passages.mode == .independent {
                cache.readCount = cache.count
            }
            if passages.mode == .blended, passage != prompt.passages.first {
                reading.links.append(
                    passage.lowerBound..<passage.lowerBound
                        + min(PassageReader.linkTokens, passage.count))
            }
            return true
        }
        return readNext(reading, limit: limit, cancelled: cancelled)
    }

    /// Reads tokens up to the next passage, after the beginnings of those before.
    private func readNext(_ reading: PromptReading, limit: Int, cancelled: () -> Bool) -> Bool {
        let (cache, prompt) = (reading.cache, reading.prompt)
        let size = max(1, min(limit, decoder.workspace.batch))
        var ranges: [Range<Int>] = []
        var room = size
        let isEnd = prompt.passages.last.map { $0.upperBound <= cache.count } ?? true
        while isEnd, let link = reading.links.first, link.count <= room {
            ranges.append(link)
            room -= link.count
            reading.links.removeFirst()
        }
        if reading.links.isEmpty || !isEnd, room > 0 {
            let next = prompt.passages.first { $0.lowerBound > cache.count }?.lowerBound
            let end = min(next ?? prompt.tokens.count, cache.count + room)
            ranges.append(cache.count..<end)
        }
        if ranges.isEmpty { ranges = [reading.links.removeFirst()] }
        let parts = ranges.map {
            Decoder.Part(cache: cache, start: $0.lowerBound, tokens: prompt.tokens[$0])
        }
        let start = min(cache.count, ranges[0].lowerBound)
        guard decoder.read(parts, .reading, cancelled: cancelled) else {
            cache.truncate(to: start)
            return false
        }
        if reading.links.isEmpty { cache.readCount = cache.count }
        reading.lastRow = ranges.reduce(-1) { $0 + $1.count }
        return true
    }
}
