// SPDX-License-Identifier: Apache-2.0
//
// Source maps in a few bytes: the pieces of a text as variable-length integers (7 bits a byte, low
// ones first): gap from the last piece in the text, its length, gap in the source, its length.

import Documents

/// Packs and unpacks the pieces of a `SourceText`.
enum StoredText {
    /// The pieces as bytes.
    static func pack(_ pieces: [SourceText.Piece]) -> [UInt8] {
        var bytes: [UInt8] = []
        var text = 0
        var source = 0
        for piece in pieces {
            append(piece.text.lowerBound - text, to: &bytes)
            append(piece.text.count, to: &bytes)
            append(piece.source.lowerBound - source, to: &bytes)
            append(piece.source.count, to: &bytes)
            text = piece.text.upperBound
            source = piece.source.upperBound
        }
        return bytes
    }

    /// The text with its pieces, or nil when the bytes are not what `pack` writes.
    static func unpack(_ string: String, _ bytes: some Sequence<UInt8>) -> SourceText? {
        var iterator = bytes.makeIterator()
        var pieces: [SourceText.Piece] = []
        var text = 0
        var source = 0
        while let gap = next(&iterator) {
            guard let length = next(&iterator), let sourceGap = next(&iterator),
                let sourceLength = next(&iterator), length >= 0, sourceLength >= 0,
                text + gap >= 0, text + gap + length <= string.utf8.count, source + sourceGap >= 0
            else { return nil }
            let inText = text + gap..<text + gap + length
            let inSource = source + sourceGap..<source + sourceGap + sourceLength
            pieces.append(SourceText.Piece(text: inText, source: inSource))
            text = inText.upperBound
            source = inSource.upperBound
        }
        return SourceText(string, pieces: pieces)
    }

    /// Zigzag, so that a piece that steps back costs little.
    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func next(_ iterator: inout some IteratorProtocol<UInt8>) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 42, by: 7) {
            guard let byte = iterator.next() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(value >> 1) ^ -Int(value & 1) }
        }
        return nil
    }
}
