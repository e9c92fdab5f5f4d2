// SPDX-License-Identifier: Apache-2.0
//
// What the parts of a search cost, for measurements.

extension Searcher {
    /// Milliseconds of the stages of one search: `words` (the best 10 passages by BM25 with the
    /// question's own words), `expandedWords` (with the lay vocabulary), `analysis`, `encoding`,
    /// `vectors` (cosines of all passages), `ranking` (all that the model needs) and `search` (the
    /// whole).
    public func timings(_ question: String) async throws -> [String: Double] {
        let clock = ContinuousClock()
        var times: [String: Double] = [:]
        func note(_ name: String, from start: ContinuousClock.Instant) {
            times[name] = (clock.now - start) / .milliseconds(1)
        }
        let text = try SearchQuestion(question).text
        var start = clock.now
        let analysis = questions.analyze(text)
        note("analysis", from: start)
        start = clock.now
        _ = try PostingsSearch(generation.passagePostings, analysis.words).top(10)
        note("words", from: start)
        start = clock.now
        _ = try PostingsSearch(generation.passagePostings, analysis.expanded).top(10)
        note("expandedWords", from: start)
        start = clock.now
        let vectors = try await embed(analysis, .learned)
        note("encoding", from: start)
        start = clock.now
        _ = generation.passageVectors.cosines(generation.passageVectors.query(vectors[0]))
        note("vectors", from: start)
        start = clock.now
        let scores = QuestionScores(generation, analysis, try words(of: analysis), vectors)
        let pages = try PageRanking(scores: scores, model: model).ranked()
        _ = try PassageRanking(scores: scores, model: model).ranked(pages)
        note("ranking", from: start)
        start = clock.now
        _ = try await search(question)
        note("search", from: start)
        return times
    }
}
