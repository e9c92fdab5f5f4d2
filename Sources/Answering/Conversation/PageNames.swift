// SPDX-License-Identifier: Apache-2.0
//
// Which pages a text names. A follow-up leans on the page that was talked about; a question that
// names another one has moved on.

public import Retrieval

import TextAnalysis

/// The titles and names of all pages of a generation, by their index terms. Made once for a
/// generation.
public struct PageNames: Sendable {
    /// A place in a text that names pages.
    struct Mention: Equatable {
        /// Identities of the pages: more than one when they share a name.
        var pages: [String]
        /// UTF-8 offsets of the name in the text.
        var range: Range<Int>
        /// Index terms of the name.
        var terms: [String]
    }

    /// Most words of a name that are looked at.
    private static let wordsMax = 8

    private let analyzer: TextAnalyzer
    private var pages: [[String]: [String]] = [:]

    /// Takes the names of pages.
    public init(_ records: [PageRecord]) {
        analyzer = TextAnalyzer()
        for record in records {
            for name in [record.title] + record.names {
                let plain = Self.plain(name)
                let terms = Self.words(of: plain, analyzer).map(\.term)
                // "The change" is a name only with its article, which no index term tells.
                let isWhole = terms.count > 1 || FollowUpText(plain).words.count == 1
                guard isWhole, !terms.isEmpty, terms.count <= Self.wordsMax,
                    !FollowUpWords.areGeneric(terms), pages[terms]?.contains(record.id) != true
                else { continue }
                pages[terms, default: []].append(record.id)
            }
        }
    }

    /// The pages that a text names, in the order of the text; of names within names the longest.
    func mentions(in text: String) -> [Mention] {
        let words = Self.words(of: text, analyzer)
        var found: [Mention] = []
        var place = 0
        while place < words.count {
            let lengths = stride(
                from: min(Self.wordsMax, words.count - place), through: 1, by: -1)
            let match = lengths.lazy.compactMap { length -> Mention? in
                let slice = words[place..<place + length]
                let terms = slice.map(\.term)
                guard let pages = pages[terms] else { return nil }
                return Mention(
                    pages: pages,
                    range: slice[place].range
                        .lowerBound..<slice[place + length - 1].range.upperBound,
                    terms: terms)
            }.first
            if let match { found.append(match) }
            place += match?.terms.count ?? 1
        }
        return found
    }

    /// The pages that have exactly this name.
    func pages(named terms: [String]) -> [String] { pages[terms] ?? [] }

    /// A title without what stands in brackets after it.
    static func plain(_ title: String) -> String {
        let end = title.firstIndex(of: "(") ?? title.endIndex
        let plain = title[..<end].trimmingSpaces()
        return plain.isEmpty ? title : plain
    }

    /// Words that count, without those that stand for several words together.
    static func words(of text: String, _ analyzer: TextAnalyzer) -> [Word] {
        let words = analyzer.words(in: text).filter { !$0.isStopWord }
        return words.filter { word in
            !words.contains {
                $0.range != word.range && word.range.lowerBound <= $0.range.lowerBound
                    && $0.range.upperBound <= word.range.upperBound
            }
        }
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    func trimmingSpaces() -> String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
