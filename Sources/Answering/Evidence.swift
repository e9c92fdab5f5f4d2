// SPDX-License-Identifier: Apache-2.0

public import Documents
public import Retrieval
public import TextAnalysis

/// A passage that an answer may rest on, cut into sentences, with the page it stands on.
public struct Evidence: Sendable {
    /// One sentence, or one list item, of the passage.
    public struct Sentence: Sendable {
        /// UTF-8 offsets in the passage's text.
        public var range: Range<Int>
        /// The sentence, byte for byte.
        public var text: String
        /// What it commits itself to.
        var claims: Claims
        /// Whether it only leads in to what follows ("You have a fever and:") and says nothing alone.
        var isLeadIn: Bool { Self.isLeadIn(text) }

        /// Whether a text only leads in to what follows it.
        static func isLeadIn(_ text: String) -> Bool {
            text.last { !$0.isWhitespace } == ":"
        }
    }

    /// The page.
    public var page: PageRecord
    /// The passage.
    public var passage: Passage
    /// How far the passage is below the best one, by the ranking; 0 for the best.
    var lead = 0.0
    /// The passage's sentences in order.
    public var sentences: [Sentence]
    /// Whether the passage tells what not to do.
    var isDenied: Bool
    /// Terms of the page's title and names: a written sentence may name them without being told.
    var titleTerms: Set<String>
    /// Terms of title and headings.
    var contextTerms: Set<String>

    /// Cuts a passage into sentences.
    public init(page: PageRecord, passage: Passage, analyzer: TextAnalyzer) {
        self.page = page
        self.passage = passage
        let text = passage.text.string
        let isDenied = Self.tellsWhatNotToDo(passage.heading)
        self.isDenied = isDenied
        titleTerms = Set(([page.title] + page.names).flatMap { analyzer.terms(in: $0) })
        contextTerms = titleTerms.union(passage.heading.flatMap { analyzer.terms(in: $0) })
        sentences = analyzer.sentences(in: text).map { range in
            let sentence = text.utf8Slice(range)
            return Sentence(
                range: range, text: sentence,
                claims: Claims(of: sentence, isDenied: isDenied, analyzer: analyzer))
        }
    }

    /// Whether a sentence says something by itself: it neither leads in to others nor repeats the
    /// heading that it stands under.
    func says(_ sentence: Sentence) -> Bool {
        !sentence.isLeadIn && sentence.text != passage.heading.last
    }

    /// What leads in to a list item, the outermost first: the nearest lead-in before it and those
    /// right before that one. None when a whole sentence stands between, for then the list has ended.
    func leadIns(to sentence: Sentence) -> [Sentence] {
        let before = sentences.prefix { $0.range.lowerBound < sentence.range.lowerBound }
        guard !sentence.isWhole,
            let last = before.lastIndex(where: { $0.isLeadIn || $0.isWhole }),
            before[last].isLeadIn
        else { return [] }
        let first = before[...last].lastIndex { !$0.isLeadIn }.map { $0 + 1 } ?? 0
        return Array(before[first...last])
    }

    private static func tellsWhatNotToDo(_ heading: [String]) -> Bool {
        guard let last = heading.last?.lowercased().replacing("\u{2019}", with: "'") else {
            return false
        }
        return last.hasPrefix("don't") || last.hasPrefix("do not")
            || last.contains("what not to do")
    }
}
