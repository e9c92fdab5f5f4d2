// SPDX-License-Identifier: Apache-2.0
//
// Texts in a third of their bytes, each readable on its own: words, with the space before them, are
// numbered by how often the library uses them, and a text is the numbers of its words. One byte for
// the 192 most frequent, two for the next 16,000; what is not in the list stands as it is. General
// compressors do no better on texts as short as a passage.

/// The words of one index, and texts written in them.
struct TextPacking: Sendable, Equatable {
    /// Words whose number takes one byte.
    static let shortCount = 192
    /// First byte of a literal: its length follows, then its bytes.
    static let literal: UInt8 = 0xFF
    /// Most words: the bytes 0xC0 ..< 0xFF start a number of two bytes.
    static let wordCountMax = shortCount + 63 * 256
    /// Longest word in bytes.
    static let wordBytesMax = 255
    /// A word that the library uses more rarely is not worth its place in the list.
    static let useMin = 3

    /// The words, by number.
    private(set) var words: [[UInt8]]
    private let numbers: [ArraySlice<UInt8>: Int]

    /// A list of words that is known.
    init(words: [[UInt8]]) {
        self.words = words
        numbers = Dictionary(words.enumerated().map { ($1[...], $0) }) { first, _ in first }
    }

    /// The list for a library in which words are used so often.
    init(uses: [ArraySlice<UInt8>: Int]) {
        let worth = uses.filter { $0.value >= TextPacking.useMin && $0.key.count > 1 }
            .sorted { a, b in
                a.value != b.value ? a.value > b.value : a.key.lexicographicallyPrecedes(b.key)
            }
        self.init(words: worth.prefix(TextPacking.wordCountMax).map { Array($0.key) })
    }

    /// Counts the words of a text.
    static func count(_ text: String, into uses: inout [ArraySlice<UInt8>: Int]) {
        for word in cut(Array(text.utf8)) {
            if let known = uses.index(forKey: word) {
                uses.values[known] += 1
            } else {
                uses[Array(word)[...]] = 1  // a copy: a slice would keep the whole text
            }
        }
    }

    /// A text in numbers of words.
    func pack(_ text: String) -> [UInt8] {
        var packed: [UInt8] = []
        var plain: [UInt8] = []
        func close() {
            for start in stride(from: 0, to: plain.count, by: TextPacking.wordBytesMax) {
                let part = plain[start..<min(start + TextPacking.wordBytesMax, plain.count)]
                packed += [TextPacking.literal, UInt8(part.count)] + part
            }
            plain = []
        }
        for word in TextPacking.cut(Array(text.utf8)) {
            guard let number = numbers[word] else {
                plain += word
                continue
            }
            close()
            if number < TextPacking.shortCount {
                packed.append(UInt8(number))
            } else {
                let rest = number - TextPacking.shortCount
                packed += [UInt8(TextPacking.shortCount + rest / 256), UInt8(rest % 256)]
            }
        }
        close()
        return packed
    }

    /// The text again, or nil when the bytes are not what `pack` writes.
    func unpack(_ packed: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = packed.makeIterator()
        while let first = iterator.next() {
            if first == TextPacking.literal {
                guard let count = iterator.next() else { return nil }
                for _ in 0..<count {
                    guard let byte = iterator.next() else { return nil }
                    bytes.append(byte)
                }
                continue
            }
            var number = Int(first)
            if number >= TextPacking.shortCount {
                guard let second = iterator.next() else { return nil }
                number = TextPacking.shortCount + (number - TextPacking.shortCount) * 256
                number += Int(second)
            }
            guard number < words.count else { return nil }
            bytes += words[number]
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The list as bytes: each word's length, then the word.
    var encoded: [UInt8] { words.flatMap { [UInt8($0.count)] + $0 } }

    /// The list from its bytes, or nil when they are none.
    init?(encoded: [UInt8]) {
        var words: [[UInt8]] = []
        var at = 0
        while at < encoded.count {
            let end = at + 1 + Int(encoded[at])
            guard end <= encoded.count else { return nil }
            words.append(Array(encoded[(at + 1)..<end]))
            at = end
        }
        self.init(words: words)
    }

    /// Cuts a text, losing nothing: letters and digits with one space before them, else one byte of
    /// ASCII with one space before it.
    private static func cut(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        var start = 0
        while start < text.count {
            var end = start + 1
            if text[start] == 0x20, end < text.count { end += 1 }
            if isWord(text[end - 1]) {
                while end < text.count, isWord(text[end]), end - start < wordBytesMax { end += 1 }
            }
            words.append(text[start..<end])
            start = end
        }
        return words
    }

    /// Letters, digits, apostrophes and everything beyond ASCII, so that no character is cut.
    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x27 || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
