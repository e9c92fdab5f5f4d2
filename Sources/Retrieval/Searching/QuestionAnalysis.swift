// SPDX-License-Identifier: Apache-2.0
//
// What a question asks for, before any index is searched: statements, words with weights, and how
// much of a story it tells. People in distress write long; each of their clauses is compared on its
// own, so that chatter in one cannot drown a symptom in another.

import Documents
import TextAnalysis

/// A question taken apart.
struct QuestionAnalysis: Sendable, Equatable {
    /// Most statements compared on their own.
    static let statementCountMax = 24
    /// From this number of words on, a question is a story and no longer a query.
    static let storyWordCount: Float = 40

    /// The cleaned question.
    var text: String
    /// Its clauses; the question itself when it has one only.
    var statements: [String]
    /// The sentence that asks, when others tell what it is about: they find the page, it finds the
    /// place on the page.
    var asked: String?
    /// The terms of its words in their order, stop words left out, misspelt ones replaced.
    var terms: [String]
    /// Its own words, each once, misspelt ones replaced by what the index knows.
    var words: [WeightedTerm]
    /// Its own words and what the lay vocabulary adds.
    var expanded: [WeightedTerm]
    /// Names of emergencies whose signs it shows.
    var emergencies: [String] = []
    /// 0 for a bare query to 1 for a story of 40 words or more.
    var length: Float
}

/// Takes questions apart for one index.
struct QuestionAnalyzer: Sendable {
    let analyzer: TextAnalyzer
    let vocabulary: LayVocabulary
    /// nil when misspelt words are taken as they are.
    let spelling: SpellingCorrector?
    let alarms: AlarmSigns

    /// Prepares for questions to an index with this vocabulary.
    init(_ index: PostingsIndex, correctsSpelling: Bool) {
        analyzer = TextAnalyzer()
        vocabulary = LayVocabulary(analyzer: analyzer)
        alarms = AlarmSigns()
        spelling = correctsSpelling ? SpellingCorrector(index: index) : nil
    }

    /// Takes a cleaned question apart.
    func analyze(_ text: String) -> QuestionAnalysis {
        let words = analyzer.words(in: text)
        let corrections = corrections(of: words)
        let own = ownTerms(words, corrections)
        var expanded = own
        let known = Set(own.map(\.term))
        var added: Set<String> = []
        for (term, _) in vocabulary.expansions(of: words.withoutCompounds)
        where !known.contains(term) && added.insert(term).inserted {
            expanded.append(WeightedTerm(term: term, weight: LayVocabulary.weight))
        }
        let count = Float(words.withoutCompounds.count)
        return QuestionAnalysis(
            text: text, statements: statements(text), asked: asked(text),
            terms: PageNames.terms(words).map { corrections[$0]?.first ?? $0 }, words: own,
            expanded: expanded,
            emergencies: alarms.emergencies(in: text),
            length: min(1, count / QuestionAnalysis.storyWordCount))
    }

    /// Words that are no stop words, each once; a word that the index does not know gives way to
    /// the nearest that it knows.
    private func ownTerms(
        _ words: [Word], _ corrections: [String: [String]]
    ) -> [WeightedTerm] {
        var seen: Set<String> = []
        var terms: [WeightedTerm] = []
        for word in words where !word.isStopWord && seen.insert(word.term).inserted {
            let corrections = corrections[word.term] ?? []
            if corrections.isEmpty { terms.append(WeightedTerm(term: word.term, weight: 1)) }
            for other in corrections where seen.insert(other).inserted {
                terms.append(WeightedTerm(term: other, weight: SpellingCorrector.weight))
            }
        }
        return terms
    }

    /// What misspelt words may have meant, by their terms.
    private func corrections(of words: [Word]) -> [String: [String]] {
        guard let spelling else { return [:] }
        let terms = Set(words.lazy.filter { !$0.isStopWord }.map(\.term))
        return terms.reduce(into: [:]) { $0[$1] = spelling.corrections(of: $1) }
    }

    private func sentences(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return analyzer.sentences(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    private func asked(_ text: String) -> String? {
        let sentences = sentences(text)
        return sentences.count > 1 ? sentences.last { $0.hasSuffix("?") } : nil
    }

    private func statements(_ text: String) -> [String] {
        let clauses: [String] = sentences(text).flatMap { ClauseRules.clauses(of: $0) }
            .filter { $0.utf8.contains(UInt8(ascii: " ")) }
        guard clauses.count > 1 else { return [text] }
        return Array(clauses.prefix(QuestionAnalysis.statementCountMax))
    }
}
