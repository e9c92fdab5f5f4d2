// SPDX-License-Identifier: Apache-2.0
//
// Source maps in a few bytes. A piece is three or four integers of variable length (7 bits a byte, low
// ones first): how much longer it is in the source, with the gap from the last piece in the text where
// that is 0 or 1; else that gap; its length; the gap in the source.

import Documents

/// Packs and unpacks the pieces of a `SourceText`.
enum StoredText {
    /// The pieces as bytes.
    static func pack(_ pieces: [SourceText.Piece]) -> [UInt8] {
        var bytes: [UInt8] = []
        var text = 0
        var source = 0
        for piece in pieces {
            let gap = piece.text.lowerBound - text
            let longer = piece.source.count - piece.text.count
            bytes.append(variable: zigzag(longer) * 3 + (gap == 0 || gap == 1 ? gap : 2))
            if gap != 0, gap != 1 { bytes.append(variable: zigzag(gap)) }
            bytes.append(variable: piece.text.count)
            bytes.append(variable: zigzag(piece.source.lowerBound - source))
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
        while let head = next(&iterator) {
            let gap = head % 3 < 2 ? head % 3 : next(&iterator).map(signed)
            guard let gap, let length = next(&iterator),
                let sourceGap = next(&iterator).map(signed), text + gap >= 0,
                text + gap + length <= string.utf8.count, source + sourceGap >= 0,
                length + signed(head / 3) >= 0
            else { return nil }
            let inText = text + gap..<text + gap + length
            let start = source + sourceGap
            let inSource = start..<start + length + signed(head / 3)
            pieces.append(SourceText.Piece(text: inText, source: inSource))
            text = inText.upperBound
            source = inSource.upperBound
        }
        return SourceText(string, pieces: pieces)
    }

    /// A number as one of at least 0, so that a piece that steps back costs little.
    private static func zigzag(_ value: Int) -> Int { (value << 1) ^ (value >> 63) }

    private static func signed(_ zigzag: Int) -> Int { (zigzag >> 1) ^ -(zigzag & 1) }

    /// The next number, below 2^42.
    private static func next(_ iterator: inout some IteratorProtocol<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 42, by: 7) {
            guard let byte = iterator.next() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
