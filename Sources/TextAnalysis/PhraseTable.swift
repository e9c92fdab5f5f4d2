// SPDX-License-Identifier: Apache-2.0
//
// Finds many short phrases in one pass over bytes. Swift's own substring search works on characters
// and is some hundred times slower, which a page of a megabyte and a library of pages would feel.

/// Phrases that are looked for together, ASCII case aside.
public struct PhraseTable: Sendable {
    /// A phrase found in a text.
    public struct Match: Sendable {
        /// Its index in the table.
        public var index: Int
        /// UTF-8 offsets of it in the text.
        public var range: Range<Int>
    }

    private let phrases: [[UInt8]]
    /// Indices of phrases by their first byte.
    private let starts: [[Int]]
    /// Whether a phrase may start with two bytes, by the lowest five bits of each: they are the same
    /// for both cases of a letter.
    private let mayStart: [Bool]
    /// Whether a phrase must begin where a word begins.
    private let atWords: Bool

    /// Prepares to find `phrases`. With `atWords` one counts only where no letter, digit or hyphen
    /// stands before it ("non-urgent advice" holds no "urgent advice").
    public init(_ phrases: [String], atWords: Bool = true) {
        self.phrases = phrases.map { $0.utf8.map(Self.lower) }
        var starts = Array(repeating: [Int](), count: 256)
        for (index, phrase) in self.phrases.enumerated() {
            if let first = phrase.first { starts[Int(first)].append(index) }
        }
        self.starts = starts
        var mayStart = Array(repeating: false, count: 1024)
        for phrase in self.phrases where !phrase.isEmpty {
            let seconds = phrase.count > 1 ? phrase[1]...phrase[1] : 0...31
            for second in seconds { mayStart[Self.pair(phrase[0], second)] = true }
        }
        self.mayStart = mayStart
        self.atWords = atWords
    }

    /// Calls `body` with each match in the order of the text until it returns false.
    public func forEachMatch(in text: String, _ body: (Match) -> Bool) {
        var text = text
        text.withUTF8 { bytes in
            for at in bytes.indices {
                let next = at + 1 < bytes.count ? bytes[at + 1] : 0
                guard mayStart[Self.pair(bytes[at], next)] else { continue }
                if atWords && at > 0 && Self.isInWord(bytes[at - 1]) { continue }
                for index in starts[Int(Self.lower(bytes[at]))]
                where matches(phrases[index], bytes, at) {
                    if !body(Match(index: index, range: at..<at + phrases[index].count)) { return }
                }
            }
        }
    }

    /// All matches in the order of the text.
    public func matches(in text: String) -> [Match] {
        var found: [Match] = []
        forEachMatch(in: text) {
            found.append($0)
            return true
        }
        return found
    }

    /// Whether any phrase stands in the text.
    public func isIn(_ text: String) -> Bool {
        var found = false
        forEachMatch(in: text) { _ in
            found = true
            return false
        }
        return found
    }

    private func matches(_ phrase: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool
    {
        guard at + phrase.count <= bytes.count else { return false }
        for index in phrase.indices where Self.lower(bytes[at + index]) != phrase[index] {
            return false
        }
        return true
    }

    private static func pair(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first & 31) << 5 | Int(second & 31)
    }

    /// The ASCII capital letters made small.
    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}
