// SPDX-License-Identifier: Apache-2.0
//
// Collects the text of one block: white space collapsed, each run of bytes with its source.

/// Text that grows run by run.
struct InlineText {
    private var bytes: [UInt8] = []
    private var pieces: [SourceText.Piece] = []
    /// A space is due before the next visible byte.
    private var isSpaceDue = false
    /// Visible bytes so far, and those of them in bold print and in links.
    private(set) var visibleCount = 0
    private(set) var boldCount = 0
    private(set) var linkCount = 0
    /// Whether what is appended now stands in bold print or in a link.
    var isBold = false
    var isLink = false

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether some words are part of the text already, in small letters or capitals.
    func holds(_ words: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).lowercased().contains(words.lowercased())
    }

    /// Appends a text node.
    mutating func append(_ id: HTMLTree.ID, of tree: HTMLTree) {
        let node = tree.nodes[id]
        for index in node.pieces {
            let piece = tree.pieces[index]
            appendPiece(piece, of: tree)
        }
    }

    /// Appends text that has no place in the file of its own.
    mutating func append(_ text: String, source: Range<Int>? = nil) {
        let start = bytes.count + (isSpaceDue && !bytes.isEmpty ? 1 : 0)
        settleSpace()
        bytes.append(contentsOf: text.utf8)
        if let source, !source.isEmpty, start < bytes.count {
            pieces.append(.init(text: start..<bytes.count, source: source))
        }
    }

    /// Appends other text after a separator without a place.
    mutating func append(_ other: SourceText, separator: String = "") {
        settleSpace()
        bytes.append(contentsOf: separator.utf8)
        let shift = bytes.count
        bytes.append(contentsOf: other.string.utf8)
        for piece in other.pieces {
            let text = piece.text.lowerBound + shift..<piece.text.upperBound + shift
            pieces.append(.init(text: text, source: piece.source))
        }
    }

    /// Notes that a space stands here; a row of them, and one at either end, comes to nothing.
    mutating func space() { isSpaceDue = true }

    /// Hands over what was collected and begins anew. Nil when there is no visible text.
    mutating func take() -> SourceText? {
        defer {
            let (wasBold, wasLink) = (isBold, isLink)
            self = InlineText()
            (isBold, isLink) = (wasBold, wasLink)
        }
        return bytes.isEmpty
            ? nil : SourceText(String(decoding: bytes, as: UTF8.self), pieces: pieces)
    }

    // MARK: Runs

    private mutating func appendPiece(_ piece: SourceText.Piece, of tree: HTMLTree) {
        let isOneToOne = piece.text.count == piece.source.count
        if !isOneToOne {
            appendWhole(piece, of: tree)
            return
        }
        let shift = piece.source.lowerBound - piece.text.lowerBound
        var at = piece.text.lowerBound
        let end = piece.text.upperBound
        tree.text.withUnsafeBufferPointer { text in
            while at < end {
                if let width = Self.spaceWidth(text, at, end) {
                    isSpaceDue = true
                    at += width
                    continue
                }
                var stop = at
                while stop < end, Self.spaceWidth(text, stop, end) == nil { stop += 1 }
                let source = at + shift..<stop + shift
                appendVisible(text[at..<stop], source)
                at = stop
            }
        }
    }

    /// Every visible run of a piece that maps as a whole has the whole piece as its source.
    private mutating func appendWhole(_ piece: SourceText.Piece, of tree: HTMLTree) {
        tree.text.withUnsafeBufferPointer { text in
            var at = piece.text.lowerBound
            while at < piece.text.upperBound {
                if let width = Self.spaceWidth(text, at, piece.text.upperBound) {
                    isSpaceDue = true
                    at += width
                    continue
                }
                let start = at
                while at < piece.text.upperBound,
                    Self.spaceWidth(text, at, piece.text.upperBound) == nil
                { at += 1 }
                appendVisible(text[start..<at], piece.source)
            }
        }
    }

    private mutating func appendVisible(
        _ run: Slice<UnsafeBufferPointer<UInt8>>, _ source: Range<Int>
    ) {
        let hasSpace = isSpaceDue && !bytes.isEmpty
        settleSpace()
        let start = bytes.count
        bytes.append(contentsOf: run)
        visibleCount += run.count
        if isBold { boldCount += run.count }
        if isLink { linkCount += run.count }
        // One piece goes on across a single space that stands in the file as it does in the text.
        if run.count == source.count, let last = pieces.last,
            last.text.count == last.source.count,
            last.source.upperBound + (hasSpace ? 1 : 0) == source.lowerBound,
            last.text.upperBound + (hasSpace ? 1 : 0) == start
        {
            pieces[pieces.count - 1] = .init(
                text: last.text.lowerBound..<bytes.count,
                source: last.source.lowerBound..<source.upperBound)
        } else {
            pieces.append(.init(text: start..<bytes.count, source: source))
        }
    }

    private mutating func settleSpace() {
        if isSpaceDue, !bytes.isEmpty { bytes.append(0x20) }
        isSpaceDue = false
    }

    /// Width of the white space at `at`: ASCII, no-break and the typographic spaces; nil for none.
    private static func spaceWidth(
        _ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int
    ) -> Int? {
        let byte = text[at]
        if byte <= 0x20 { return 1 }
        if byte < 0xC2 { return nil }
        if byte == 0xC2 { return at + 1 < end && text[at + 1] == 0xA0 ? 2 : nil }
        guard byte == 0xE2 || byte == 0xE3, at + 2 < end else { return nil }
        switch (byte, text[at + 1], text[at + 2]) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return nil
        }
    }
}
