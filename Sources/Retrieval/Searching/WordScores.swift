// SPDX-License-Identifier: Apache-2.0
//
// The part of the first stage that needs no vectors, so that it runs while the question is encoded.

/// What the words of a question say of every page.
struct WordScores: Sendable {
    /// BM25 of pages, 0...1, the best page having 1.
    let pages: [Float]
    /// BM25 of symptom keys, 0...1.
    let keys: [Float]
    /// BM25 of titles and names with the question's own words, 0...1.
    let titles: [Float]
    /// Numbers of the pages that the question names.
    let named: Set<Int>
    /// Numbers of the pages of the emergencies whose signs the question shows.
    let emergencies: [Int]

    /// Scores all pages. `emergencyPages` has the pages of each emergency by its name.
    init(
        _ generation: Generation, _ analysis: QuestionAnalysis, names: PageNames,
        emergencyPages: [String: [Int]]
    ) throws(RetrievalError) {
        pages = try WordScores.shares(generation.pagePostings, analysis.expanded)
        keys = try WordScores.shares(generation.keyPostings, analysis.expanded)
        titles = try WordScores.shares(generation.titlePostings, analysis.words)
        named = names.pages(namedIn: analysis.terms)
        emergencies = Set(analysis.emergencies.flatMap { emergencyPages[$0] ?? [] }).sorted()
    }

    /// BM25 of all documents as shares of the best one's.
    private static func shares(
        _ index: PostingsIndex, _ terms: [WeightedTerm]
    ) throws(RetrievalError) -> [Float] {
        let scores = try PostingsSearch(index, terms).scores(0..<index.documentCount)
        let best = Float(max(1, scores.max() ?? 1))
        return scores.map { Float($0) / best }
    }
}
