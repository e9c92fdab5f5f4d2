// SPDX-License-Identifier: Apache-2.0
//
// ICU breaks after every full stop before a capital. These rules put together again what an
// abbreviation, an initial or the number of a list item has split.

/// Finds the sentences of one text.
struct SentenceRules {
    let bytes: UnsafeBufferPointer<UInt8>

    /// Trimmed, non-empty ranges in order.
    func sentences(by breaker: Breaker) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        breaker.forEachSegment(of: bytes) { end, _ in
            if end < bytes.count, continues(start..<end) { return }
            let range = trimmed(start..<end)
            if !range.isEmpty { result.append(range) }
            start = end
        }
        return result
    }

    /// Whether the sentence goes on after the segment.
    private func continues(_ segment: Range<Int>) -> Bool {
        let body = trimmed(segment)
        guard !body.isEmpty, bytes[body.upperBound - 1] == 0x2E,
            !bytes[body.upperBound..<segment.upperBound].contains(where: Self.endsLine)
        else { return false }
        let last = lastToken(of: body)
        let next = word(from: segment.upperBound)
        if Self.always.contains(last) { return true }
        if Self.beforeNumbers.contains(last) { return next.utf8.first.map(Self.isDigit) ?? false }
        if Self.times.contains(last) { return Self.afterTimes.contains(next) }
        if isEnumerator(body) { return true }
        return isInitials(last) && !Self.starters.contains(next)
    }

    /// Nothing but the number of a list item: "1."
    private func isEnumerator(_ body: Range<Int>) -> Bool {
        body.count <= 3 && bytes[body].dropLast().allSatisfy(Self.isDigit)
    }

    /// Single letters with full stops: "j.", "u.s."
    private func isInitials(_ token: String) -> Bool {
        let bytes = Array(token.utf8)
        guard bytes.count >= 2, bytes.count % 2 == 0 else { return false }
        return bytes.indices.allSatisfy {
            $0 % 2 == 0 ? (0x61...0x7A).contains(bytes[$0]) : bytes[$0] == 0x2E
        }
    }

    /// The lower-cased last token of a range, opening brackets and quotes left out.
    private func lastToken(of range: Range<Int>) -> String {
        let tail = bytes[max(range.lowerBound, range.upperBound - 12)..<range.upperBound]
        let start = tail.lastIndex {
            $0 <= 0x20 || $0 == 0x28 || $0 == 0x22 || $0 == 0x27 || $0 == 0x2F
        }
        return lower(tail[(start.map { $0 + 1 } ?? tail.startIndex)...])
    }

    /// The lower-cased word that starts at `offset`.
    private func word(from offset: Int) -> String {
        let rest = bytes[min(offset, bytes.count)..<min(offset + 24, bytes.count)]
        return lower(rest.prefix { Self.isLetter($0) || Self.isDigit($0) || $0 == 0x27 })
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, let width = spaceWidth(at: start, before: end) { start += width }
        while end > start, let width = spaceWidth(endingAt: end, after: start) { end -= width }
        return start..<end
    }

    private func spaceWidth(at offset: Int, before end: Int) -> Int? {
        if bytes[offset] <= 0x20 { return 1 }
        return offset + 2 <= end && bytes[offset] == 0xC2 && bytes[offset + 1] == 0xA0 ? 2 : nil
    }

    private func spaceWidth(endingAt end: Int, after start: Int) -> Int? {
        if bytes[end - 1] <= 0x20 { return 1 }
        return end - 2 >= start && bytes[end - 2] == 0xC2 && bytes[end - 1] == 0xA0 ? 2 : nil
    }

    private func lower(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static let always: Set<String> = [
        "approx.", "ca.", "capt.", "cf.", "dr.", "drs.", "e.g.", "eg.", "fig.", "figs.", "hon.",
        "i.e.", "ie.", "messrs.", "mr.", "mrs.", "ms.", "mt.", "prof.", "rev.", "sgt.", "sr.",
        "st.",
        "viz.", "vs.", "v.", "spp.", "var.",
    ]
    private static let beforeNumbers: Set<String> = [
        "ch.", "ext.", "no.", "nos.", "p.", "pp.", "para.", "sec.", "tel.", "vol.",
    ]
    private static let times: Set<String> = ["a.m.", "p.m."]
    private static let afterTimes: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
        "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december", "gmt", "bst",
    ]
    /// Words that start a sentence more often than they follow an initial.
    private static let starters: Set<String> = [
        "a", "all", "also", "an", "and", "any", "are", "ask", "at", "because", "both", "but",
        "call",
        "children", "do", "each", "for", "get", "he", "how", "however", "i", "if", "in", "is", "it",
        "its", "many", "most", "my", "no", "on", "or", "other", "our", "people", "see", "she",
        "some",
        "symptoms", "that", "the", "their", "there", "these", "they", "this", "those", "to",
        "treatment", "we", "what", "when", "where", "while", "who", "why", "with", "women", "you",
        "your",
    ]
}
