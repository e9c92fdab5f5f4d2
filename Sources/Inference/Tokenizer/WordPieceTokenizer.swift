// SPDX-License-Identifier: Apache-2.0
//
// WordPiece as BERT uses it, uncased: text is cleaned, stripped of accents and lowercased, cut at
// white space and around signs, and each word is spelled by the longest pieces from the left.
// https://github.com/google-research/bert (tokenization.py) is the origin of every rule.

import Foundation

/// The tokenizer of BERT-like encoders.
struct WordPieceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    /// Words longer than this, in characters, become the unknown token.
    private static let wordLengthMax = 100
    /// What marks a piece that begins a word (GGUF writes U+2581 there and nothing elsewhere).
    static let wordStart = Array("\u{2581}".utf8)

    /// - Parameter vocabulary: Pieces as GGUF spells them: word starts carry U+2581.
    init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    func encode(_ text: String, continues: Bool) -> [TokenID] {
        var ids: [TokenID] = []
        var word = Self.wordStart
        var length = 0
        func flush() {
            if length > 0 { appendPieces(of: word, length, &ids) }
            word.removeSubrange(Self.wordStart.count...)
            length = 0
        }
        forEachNormalizedScalar(of: text) { scalar in
            if scalar.properties.isWhitespace {
                flush()
                return
            }
            let alone = BERTCharacters.standsAlone(scalar)
            if alone { flush() }
            word.append(contentsOf: UTF8.encode(scalar)!)
            length += 1
            if alone { flush() }
        }
        flush()
        return ids
    }

    func appendBytes(of id: TokenID, to output: inout [UInt8]) {
        guard vocabulary.kind(of: id) != .control else { return }
        let bytes = vocabulary.bytes(of: id)
        if bytes.starts(with: Self.wordStart) {
            if !output.isEmpty { output.append(32) }
            output += bytes.dropFirst(Self.wordStart.count)
        } else {
            output += bytes
        }
    }

    /// Characters after cleaning: control characters gone, accents stripped, lowercased.
    private func forEachNormalizedScalar(of text: String, _ body: (Unicode.Scalar) -> Void) {
        if text.utf8.allSatisfy({ $0 < 128 }) {
            for byte in text.utf8 where !BERTCharacters.isDropped(Unicode.Scalar(byte)) {
                body(Unicode.Scalar(byte >= 65 && byte <= 90 ? byte + 32 : byte))
            }
            return
        }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !BERTCharacters.isDropped(scalar) {
            kept.append(scalar)
        }
        for scalar in String(kept).decomposedStringWithCanonicalMapping.unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            for lower in scalar.properties.lowercaseMapping.unicodeScalars { body(lower) }
        }
    }

    /// Greedy longest match from the left; a word that cannot be spelled is unknown as a whole.
    private func appendPieces(of word: [UInt8], _ length: Int, _ ids: inout [TokenID]) {
        let before = ids.count
        var start = 0
        while start < word.count, length <= Self.wordLengthMax {
            var end = word.count
            var found: TokenID?
            while end > start {
                found = vocabulary.id(spelling: word, start..<end)
                if found != nil { break }
                end -= 1
            }
            // The mark alone must not count as a piece of a word.
            guard let id = found, end > Self.wordStart.count else { break }
            ids.append(id)
            start = end
        }
        if start < word.count {
            ids.removeSubrange(before...)
            if let unknown = vocabulary.special.unknown { ids.append(unknown) }
        }
    }
}

/// The character classes of BERT's basic tokenizer.
enum BERTCharacters {
    /// Whether cleaning drops a character: NUL, U+FFFD and control characters but white space.
    static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 32 && scalar.value < 127 { return false }
        if scalar.value == 0 || scalar.value == 0xfffd { return true }
        if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: return true
        default: return false
        }
    }

    /// Whether a character is a word of its own: punctuation, ASCII signs, CJK ideographs.
    static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: return true
        case 0..<128: return false
        default: break
        }
        if isIdeograph(scalar.value) { return true }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    /// The CJK blocks that BERT separates; Hangul and kana are words like others.
    private static func isIdeograph(_ value: UInt32) -> Bool {
        switch value {
        case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f,
            0x2b740...0x2b81f, 0x2b920...0x2ceaf, 0xf900...0xfaff, 0x2f800...0x2fa1f:
            return true
        default: return false
        }
    }
}
