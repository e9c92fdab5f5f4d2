// SPDX-License-Identifier: Apache-2.0

import TextAnalysis

/// Cuts text that arrives in pieces into whole sentences. A sentence is given out once the next one
/// has begun, so that "38.5" or "e.g. milk" is never cut in two.
struct SentenceStream {
    private var pending = ""
    private let analyzer: TextAnalyzer

    init(analyzer: TextAnalyzer) { self.analyzer = analyzer }

    /// Takes the next piece and returns the sentences that it completes.
    mutating func feed(_ piece: String) -> [String] {
        pending += piece
        // Boundaries can only appear after one of these; most pieces have none.
        guard piece.contains(where: { ".!?\n".contains($0) || $0.isWhitespace }) else { return [] }
        let ranges = analyzer.sentences(in: pending)
        guard let last = ranges.last, ranges.count > 1 else { return [] }
        let sentences = ranges.dropLast().map { pending.utf8Slice($0) }
        pending = pending.utf8Slice(last.lowerBound..<pending.utf8.count)
        return sentences.compactMap(Self.cleaned)
    }

    /// The rest, once the text has ended. A sentence that was cut off by a limit is no sentence.
    mutating func finish(isCutOff: Bool) -> [String] {
        defer { pending = "" }
        let sentences = analyzer.sentences(in: pending).map { pending.utf8Slice($0) }
        let whole =
            isCutOff && !Self.isClosed(sentences.last) ? sentences.dropLast() : sentences[...]
        return whole.compactMap(Self.cleaned)
    }

    private static func isClosed(_ sentence: String?) -> Bool {
        sentence?.last.map { ".!?".contains($0) } ?? true
    }

    /// Without list marks, numbering, citation marks and emphasis; nil when no word is left.
    static func cleaned(_ sentence: String) -> String? {
        var text = sentence.replacing("**", with: "")
        text = text.replacing(/\s*\[\d+(?:\s*,\s*\d+)*\]/, with: "")
        text = text.replacing(/^\s*(?:[-*•]|\d+[.)])\s+/, with: "")
        text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.contains(where: \.isLetter) ? text : nil
    }
}

extension String {
    /// The text between two UTF-8 offsets; cut characters become replacement characters.
    func utf8Slice(_ range: Range<Int>) -> String {
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let end = utf8.index(start, offsetBy: range.count)
        return String(decoding: utf8[start..<end], as: UTF8.self)
    }
}
