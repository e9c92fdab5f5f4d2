// SPDX-License-Identifier: Apache-2.0
//
// Texts in less than a third of their bytes, each readable on its own: words, with the space before
// them, are numbered by how often the library uses them, and a text is the numbers of its words. One
// byte for the 192 most frequent, two for the next 16,000; what is not in the list stands as it is.
// General compressors do no better on texts as short as a passage.

/// The words of one index, with which texts are written.
struct TextPacking: Sendable, Equatable {
    /// Words whose number takes one byte.
    static let shortCount = 192
    /// First byte of a literal: its length follows, then its bytes.
    static let literal: UInt8 = 0xFF
    /// Most words: the bytes 0xC0 ..< 0xFF start a number of two bytes.
    static let wordCountMax = shortCount + 63 * 256
    /// Longest word in bytes.
    static let wordBytesMax = 255

    /// The words, by number.
    var words: [[UInt8]]

    /// Appends a word of the list by its number.
    static func append(code number: Int, to packed: inout [UInt8]) {
        if number < shortCount {
            packed.append(UInt8(number))
        } else {
            let rest = number - shortCount
            packed.append(UInt8(shortCount + rest / 256))
            packed.append(UInt8(rest % 256))
        }
    }

    /// Appends bytes as they are.
    static func append(literal bytes: [UInt8], to packed: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: wordBytesMax) {
            let part = bytes[start..<min(start + wordBytesMax, bytes.count)]
            packed += [literal, UInt8(part.count)] + part
        }
    }

    /// The text again, or nil when the bytes are none of a packed text.
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

    /// The list as bytes: for each word how many bytes it shares with the one before, how many
    /// follow, and those.
    var encoded: [UInt8] {
        zip([[]] + words, words).flatMap { before, word in
            let shared = zip(before, word).prefix { $0 == $1 }.count
            return [UInt8(shared), UInt8(word.count - shared)] + word[shared...]
        }
    }

    /// Cuts a text, losing nothing: letters and digits with one space before them, else one byte of
    /// ASCII with one space before it.
    static func forEachWord(
        of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var start = 0
        while start < text.count {
            var end = start + 1
            if text[start] == 0x20, end < text.count { end += 1 }
            if isWord(text[end - 1]) {
                while end < text.count, isWord(text[end]), end - start < wordBytesMax { end += 1 }
            }
            body(UnsafeBufferPointer(rebasing: text[start..<end]))
            start = end
        }
    }

    /// Letters, digits, apostrophes and everything beyond ASCII, so that no character is cut.
    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x27 || (0x30...0x39).contains(byte)
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension TextPacking {
    /// The list from its bytes, or nil when they are none.
    init?(encoded: [UInt8]) {
        var words: [[UInt8]] = []
        var at = 0
        while at + 2 <= encoded.count {
            let (shared, rest) = (Int(encoded[at]), Int(encoded[at + 1]))
            let end = at + 2 + rest
            let before = words.last ?? []
            guard end <= encoded.count, shared <= before.count else { return nil }
            words.append(Array(before[..<shared]) + encoded[(at + 2)..<end])
            at = end
        }
        guard at == encoded.count else { return nil }
        self.init(words: words)
    }
}
