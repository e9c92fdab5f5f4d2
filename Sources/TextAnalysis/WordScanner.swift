// SPDX-License-Identifier: Apache-2.0
//
// One pass over ICU's segments. Most become one word; a number with its unit, a hyphenated pair and
// "A&E" become a word that covers several segments.

import CText

/// Makes the words of one text.
struct WordScanner {
    private struct Segment {
        var range: Range<Int>
        var kind: Int
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let handles: AnalyzerHandles
    private var segments: [Segment] = []
    private var found: [Word] = []

    /// Prepares to scan `bytes`, which must be valid UTF-8 and outlive the scanner.
    init(bytes: UnsafeBufferPointer<UInt8>, handles: AnalyzerHandles) {
        self.bytes = bytes
        self.handles = handles
    }

    /// All words in document order.
    consuming func words() -> [Word] {
        var start = 0
        var segments: [Segment] = []
        segments.reserveCapacity(bytes.count / 3)
        handles.words.forEachSegment(of: bytes) { end, kind in
            segments.append(Segment(range: start..<end, kind: kind))
            start = end
        }
        self.segments = segments
        scan()
        return found
    }

    private mutating func scan() {
        var previous = ""
        var index = 0
        while index < segments.count {
            let segment = segments[index]
            guard segment.kind != CTEXT_OTHER else {
                index += 1
                continue
            }
            let folded = handles.folder.fold(Slice(base: bytes, bounds: segment.range))
            if let next = takeQuantity(folded, at: index) ?? takeLetterPair(folded, at: index) {
                index = next
                previous = ""
                continue
            }
            append(folded, at: segment.range, after: previous)
            takeCompound(endingAt: index, folded)
            previous = folded.folded
            index += 1
        }
    }

    private mutating func append(_ folded: FoldedWord, at range: Range<Int>, after previous: String)
    {
        guard !folded.term.isEmpty else { return }
        let stops = folded.isStopWord && !StopWords.isName(letter: folded.folded, after: previous)
        found.append(Word(term: folded.term, range: range, isStopWord: stops))
    }

    // MARK: Several segments, one word

    /// A number, alone or with its unit. Returns the index after it, nil when there is no number.
    private mutating func takeQuantity(_ folded: FoldedWord, at index: Int) -> Int? {
        guard let (number, suffix) = Quantity.split(folded.folded) else { return nil }
        let range = segments[index].range
        if suffix.isEmpty {
            found.append(Word(term: number, range: range))
            guard let (unit, last) = unit(after: index) else {
                takeCompound(endingAt: index, folded)
                return index + 1
            }
            found.append(
                Word(term: number + unit, range: range.lowerBound..<segments[last].range.upperBound)
            )
            return last + 1
        }
        guard let unit = Quantity.unit(suffix) else { return nil }
        let digits = bytes[range].prefix { $0 < 0x3A }.count
        if digits > 0 {
            found.append(Word(term: number, range: range.lowerBound..<range.lowerBound + digits))
        }
        found.append(Word(term: number + unit, range: range))
        return index + 1
    }

    /// The unit that follows segment `index`: `°C`, ` mg`, `%`, ` degrees Celsius`.
    private func unit(after index: Int) -> (unit: String, last: Int)? {
        var next = index + 1
        if next < segments.count, isSpace(next) { next += 1 }
        guard next < segments.count else { return nil }
        switch text(next) {
        case "%": return ("%", next)
        case "\u{2103}": return ("c", next)
        case "\u{2109}": return ("f", next)
        case "\u{B0}", "degrees", "degree": next += 1
        default: break
        }
        if next < segments.count, isSpace(next) { next += 1 }
        guard next < segments.count, segments[next].kind == CTEXT_LETTERS else { return nil }
        let folded = handles.folder.fold(Slice(base: bytes, bounds: segments[next].range)).folded
        return Quantity.unit(folded).map { ($0, next) }
    }

    /// "A&E": two single letters around an ampersand. Returns the index after it.
    private mutating func takeLetterPair(_ folded: FoldedWord, at index: Int) -> Int? {
        guard folded.folded.utf8.count == 1, index + 2 < segments.count, text(index + 1) == "&",
            segments[index + 2].range.count == 1, segments[index + 2].kind == CTEXT_LETTERS
        else { return nil }
        let second = handles.folder.fold(Slice(base: bytes, bounds: segments[index + 2].range))
        let range = segments[index].range.lowerBound..<segments[index + 2].range.upperBound
        found.append(Word(term: "\(folded.folded)&\(second.folded)", range: range))
        return index + 3
    }

    /// Adds "followup" after the second part of "follow-up"; longer chains and numbers do not join.
    private mutating func takeCompound(endingAt index: Int, _ second: FoldedWord) {
        guard index >= 2, isHyphen(index - 1), segments[index - 2].kind != CTEXT_OTHER,
            !(index >= 3 && isHyphen(index - 3)),
            !(index + 2 < segments.count && isHyphen(index + 1)
                && segments[index + 2].kind != CTEXT_OTHER)
        else { return }
        let first = handles.folder.fold(Slice(base: bytes, bounds: segments[index - 2].range))
        let numbers = [first, second].count { $0.folded.utf8.first.map { $0 < 0x3A } ?? false }
        guard numbers < 2 else { return }
        let range = segments[index - 2].range.lowerBound..<segments[index].range.upperBound
        let joined = handles.folder.term(ofFolded: first.folded + second.folded)
        found.append(Word(term: joined, range: range))
    }

    // MARK: Looking at segments

    private func text(_ index: Int) -> String {
        String(decoding: bytes[segments[index].range].prefix(16), as: UTF8.self)
    }

    /// A space, or one that does not break or is narrow (U+00A0, U+202F, U+2009).
    private func isSpace(_ index: Int) -> Bool {
        let range = segments[index].range
        switch (range.count, bytes[range.lowerBound]) {
        case (1, 0x20): return true
        case (2, 0xC2): return bytes[range.lowerBound + 1] == 0xA0
        case (3, 0xE2):
            return bytes[range.lowerBound + 1] == 0x80
                && [0xAF, 0x89].contains(bytes[range.lowerBound + 2])
        default: return false
        }
    }

    /// A hyphen of ASCII, U+2010 or U+2011.
    private func isHyphen(_ index: Int) -> Bool {
        let range = segments[index].range
        switch (range.count, bytes[range.lowerBound]) {
        case (1, 0x2D): return segments[index].kind == CTEXT_OTHER
        case (3, 0xE2):
            return bytes[range.lowerBound + 1] == 0x80
                && [0x90, 0x91].contains(bytes[range.lowerBound + 2])
        default: return false
        }
    }
}
