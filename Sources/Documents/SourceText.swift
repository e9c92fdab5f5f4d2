// SPDX-License-Identifier: Apache-2.0
//
// Text that remembers where in the file each of its bytes came from, so that a citation opens the
// exact place. Whitespace is collapsed and entities are resolved, so the map is piecewise linear.

/// A string with a map from its UTF-8 offsets to byte offsets of the source file.
public struct SourceText: Sendable, Equatable {
    /// A run of text bytes whose source is known.
    public struct Piece: Sendable, Equatable {
        /// UTF-8 offsets in the text.
        public var text: Range<Int>
        /// Byte offsets in the file. As long as `text` where the bytes were copied one to one;
        /// otherwise (entities, other encodings) the piece maps as a whole.
        public var source: Range<Int>

        /// Creates a piece.
        public init(text: Range<Int>, source: Range<Int>) {
            self.text = text
            self.source = source
        }
    }

    /// The text as a reader sees it: whitespace collapsed, entities resolved, trimmed.
    public private(set) var string: String
    /// Pieces in ascending order of text, not overlapping. In source they ascend too, but for table
    /// cells that reach down from a row above.
    public private(set) var pieces: [Piece]

    /// Creates text from pieces that cover it in ascending order.
    public init(_ string: String, pieces: [Piece]) {
        self.string = string
        self.pieces = pieces
    }

    /// The bytes of the file that the whole text spans; empty when nothing is mapped.
    public var span: Range<Int> { span(of: 0..<string.utf8.count) }

    /// The bytes of the file that `range` (UTF-8 offsets of `string`) came from: from the first to
    /// the last byte, markup between them included; empty when nothing in it is mapped.
    public func span(of range: Range<Int>) -> Range<Int> {
        var result: Range<Int>?
        for piece in pieces[overlapping: range] {
            let part = piece.source(of: range.clamped(to: piece.text))
            guard let known = result else {
                result = part
                continue
            }
            let start = min(known.lowerBound, part.lowerBound)
            result = start..<max(known.upperBound, part.upperBound)
        }
        return result ?? 0..<0
    }

    /// The part of the text in `range` (UTF-8 offsets at character borders) with its places.
    public func slice(_ range: Range<Int>) -> SourceText {
        let range = range.clamped(to: 0..<string.utf8.count)
        let utf8 = string.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let end = utf8.index(start, offsetBy: range.count)
        var kept: [Piece] = []
        for piece in pieces[overlapping: range] {
            let part = range.clamped(to: piece.text)
            let moved = part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound
            kept.append(Piece(text: moved, source: piece.source(of: part)))
        }
        return SourceText(String(decoding: utf8[start..<end], as: UTF8.self), pieces: kept)
    }

    /// Appends other text after a separator that has no source of its own.
    public mutating func append(_ other: SourceText, separator: String = "") {
        string += separator
        let shift = string.utf8.count
        string += other.string
        pieces += other.pieces.map {
            Piece(
                text: $0.text.lowerBound + shift..<$0.text.upperBound + shift, source: $0.source)
        }
    }
}

extension [SourceText.Piece] {
    /// The pieces that share text with `range`, found by halving: they ascend in text.
    fileprivate subscript(overlapping range: Range<Int>) -> ArraySlice<SourceText.Piece> {
        guard !range.isEmpty else { return [] }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].text.upperBound <= range.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return self[low...].prefix { $0.text.lowerBound < range.upperBound }
    }
}

extension SourceText.Piece {
    /// Maps a part of the piece; a piece that is not one to one maps as a whole.
    fileprivate func source(of part: Range<Int>) -> Range<Int> {
        guard text.count == source.count else { return source }
        let shift = source.lowerBound - text.lowerBound
        return part.lowerBound + shift..<part.upperBound + shift
    }
}
