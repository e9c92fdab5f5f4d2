// SPDX-License-Identifier: Apache-2.0
//
// What the library knows of the words of a question. A question about something that the library
// has never heard of finds passages all the same, often near ones; its words give it away.

import Documents
import TextAnalysis

/// One content word of a question and what the library knows of it.
public struct WordCoverage: Sendable, Equatable {
    /// The word as it was typed.
    public var text: String
    /// Its index term.
    public var term: String
    /// Pages that hold the term, one that the word may be a misspelling of, or one that the lay
    /// vocabulary gives for it.
    public var pageCount: Int
    /// Pages that hold the term as it is spelt.
    public var exactCount: Int
    /// Whether it is written with a capital within a sentence, as names are.
    public var isCapitalised: Bool
    /// For each page that was asked about: whether it holds any of them.
    public var isHeld: [Bool]
    /// For each page that was asked about: whether its title or names hold any of them.
    public var isNamed: [Bool]
}

extension Searcher {
    /// The content words of a question, each once, with what the library and some of its pages know
    /// of them. Throws `damaged`.
    public func coverage(
        of question: String, by pages: [PageRecord]
    ) throws(RetrievalError) -> [WordCoverage] {
        let words = questions.analyzer.words(in: question)
        var meanings: [Int: Set<String>] = [:]
        for (term, place) in questions.vocabulary.expansions(of: words.withoutCompounds) {
            let start = words.withoutCompounds[place].range.lowerBound
            meanings[start, default: []].insert(term)
        }
        var seen: Set<String> = []
        var covered: [WordCoverage] = []
        for word in words.withoutCompounds where !word.isStopWord {
            guard seen.insert(word.term).inserted else { continue }
            var terms = [word.term] + (questions.spelling?.corrections(of: word.term) ?? [])
            terms += (meanings[word.range.lowerBound] ?? []).sorted()
            covered.append(try coverage(of: word, in: question, as: terms, by: pages))
        }
        return covered
    }

    private func coverage(
        of word: Word, in question: String, as terms: [String], by pages: [PageRecord]
    ) throws(RetrievalError) -> WordCoverage {
        let query = terms.map { WeightedTerm(term: $0, weight: 1) }
        let text = PostingsSearch(generation.pagePostings, query)
        let titles = PostingsSearch(generation.titlePostings, query)
        var isHeld: [Bool] = []
        var isNamed: [Bool] = []
        for page in pages {
            isHeld.append(try !text.shares(of: page.number).isEmpty)
            isNamed.append(try !titles.shares(of: page.number).isEmpty)
        }
        let counts = terms.map { generation.pagePostings.term($0)?.documentCount ?? 0 }
        return WordCoverage(
            text: String(decoding: Array(question.utf8)[word.range], as: UTF8.self),
            term: word.term, pageCount: counts.max() ?? 0, exactCount: counts.first ?? 0,
            isCapitalised: Self.isCapitalised(word, in: Array(question.utf8)),
            isHeld: isHeld, isNamed: isNamed)
    }

    /// Whether a word begins with a capital and no sentence begins with it.
    private static func isCapitalised(_ word: Word, in text: [UInt8]) -> Bool {
        guard (0x41...0x5A).contains(text[word.range.lowerBound]) else { return false }
        let before = text[..<word.range.lowerBound].last {
            $0 != 0x20 && $0 != 0x22 && $0 != 0x27
        }
        return before.map { !".!?:".utf8.contains($0) } ?? false
    }
}
