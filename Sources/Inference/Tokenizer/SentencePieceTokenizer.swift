// SPDX-License-Identifier: Apache-2.0
//
// SentencePiece's byte-pair encoding (Llama 2, Mistral, Phi-3, Gemma): pieces may span words, the
// pair whose union has the best score is joined first, and characters without a piece are spelled
// byte by byte. Files write a space as U+2581; here it is a space from load on.

/// A SentencePiece BPE tokenizer with byte fallback.
struct SentencePieceTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    private let added: AddedTokens
    /// Whether a text that starts afresh gets a space before it.
    private let addsSpace: Bool
    private let byteTokens: ByteTokens

    /// - Parameters:
    ///   - vocabulary: Pieces with plain spaces; byte tokens hold their byte.
    ///   - addsSpace: Whether a text that starts afresh gets a space before it.
    init(vocabulary: Vocabulary, addsSpace: Bool) {
        self.vocabulary = vocabulary
        self.addsSpace = addsSpace
        added = AddedTokens(vocabulary)
        byteTokens = ByteTokens(vocabulary)
    }

    /// Spaces in place of U+2581, and a byte in place of its name `<0xAB>`.
    static func spelling(_ bytes: [UInt8], _ kind: TokenKind) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        if kind == .byte, bytes.count == 6, let byte = UInt8(text.dropFirst(3).prefix(2), radix: 16)
        {
            return [byte]
        }
        return withSpaces(bytes)
    }

    func encode(_ text: String, continues: Bool) -> [TokenID] {
        var ids: [TokenID] = []
        var work = PairMerging()
        var startsAfresh = !continues
        added.forEachFragment(of: text) { fragment in
            switch fragment {
            case .token(let id):
                ids.append(id)
                startsAfresh = true
            case .text(let text):
                let space: [UInt8] = startsAfresh && addsSpace ? [32] : []
                encodeFragment(space + Self.withSpaces(Array(text.utf8)), &work, &ids)
                startsAfresh = false
            }
        }
        return ids
    }

    func appendBytes(of id: TokenID, to output: inout [UInt8]) {
        switch vocabulary.kind(of: id) {
        case .control, .unknown: break
        default: output += vocabulary.bytes(of: id)
        }
    }

    private func encodeFragment(
        _ bytes: [UInt8], _ work: inout PairMerging, _ ids: inout [TokenID]
    ) {
        work.removeAll()
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.length(of: bytes[start]), bytes.count)
            let id = vocabulary.id(spelling: bytes, start..<end) ?? -1
            work.append(MergeSymbol(start: start, length: end - start, id: id))
            start = end
        }
        work.merge { left, right in
            let range = left.range.lowerBound..<right.range.upperBound
            guard let id = vocabulary.id(spelling: bytes, range) else { return nil }
            return (Self.priority(vocabulary.score(of: id)), id)
        } body: { symbol in
            if symbol.id >= 0 {
                ids.append(symbol.id)
            } else {
                for byte in bytes[symbol.range] { byteTokens.append(byte, to: &ids) }
            }
        }
    }

    /// Bytes of the character that starts with a byte of valid UTF-8.
    static func length(of byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    }

    /// Orders scores, highest first, as unsigned integers, lowest first.
    private static func priority(_ score: Float) -> UInt32 {
        let bits = score.bitPattern
        return bits & 0x8000_0000 == 0 ? ~(bits | 0x8000_0000) : bits
    }

    static func withSpaces(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0x96) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: WordPieceTokenizer.wordStart) {
                output.append(32)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
