// SPDX-License-Identifier: Apache-2.0
//
// Third stage: the passages of the best pages, in the order in which they are shown as evidence.

/// One passage with what speaks for it.
struct PassageCandidate: Sendable {
    /// Number of the passage.
    var number: Int
    var features: [PassageFeature: Float]
    /// By the model; higher is better.
    var score: Float
}

/// Orders the passages of the best pages.
struct PassageRanking {
    /// Pages whose passages are considered.
    static let pageCount = 30
    /// Passages more alike than this say the same; only the better one is shown at its place.
    static let likenessMax: Float = 0.97

    let scores: QuestionScores
    let model: RankingModel

    /// The passages of the first pages, best first.
    func ranked(_ pages: [PageCandidate]) throws(RetrievalError) -> [PassageCandidate] {
        let pages = pages.prefix(PassageRanking.pageCount).sorted { $0.page < $1.page }
        guard let top = pages.map(\.score).max() else { return [] }
        let generation = scores.generation
        let own = PostingsSearch(generation.passagePostings, scores.analysis.words)
        let ownScores = try own.scores(pages.map { generation.pages[$0.page].passages })
        let best = PassageRanking.best(pages.map(\.passageScores))
        let bestOwn = PassageRanking.best(ownScores)
        var candidates: [PassageCandidate] = []
        for (page, ownScores) in zip(pages, ownScores) {
            let range = generation.pages[page.page].passages
            for (place, number) in range.enumerated() {
                var features = meaning(of: place, number, in: page, count: range.count)
                features[.page] = page.score - top
                features[.words] = Float(page.passageScores[place]) / best
                features[.ownWords] = Float(ownScores[place]) / bestOwn
                let score = model.score(features, length: scores.analysis.length)
                candidates.append(
                    PassageCandidate(number: number, features: features, score: score))
            }
        }
        return candidates.sorted { ($1.score, $0.number) < ($0.score, $1.number) }
    }

    /// The first `count` passages, each page's near-copies of a better passage left out.
    func evidence(_ ranked: [PassageCandidate], _ count: Int) -> [PassageCandidate] {
        var chosen: [PassageCandidate] = []
        var vectors: [QuantizedVector] = []
        for candidate in ranked {
            guard chosen.count < count else { break }
            let vector = scores.generation.passageVectors.vector(candidate.number)
            guard vectors.allSatisfy({ $0.cosine(vector) <= PassageRanking.likenessMax }) else {
                continue
            }
            chosen.append(candidate)
            vectors.append(vector)
        }
        return chosen
    }

    private func meaning(
        of place: Int, _ number: Int, in page: PageCandidate, count: Int
    ) -> [PassageFeature: Float] {
        let cosines = stride(from: place, to: page.statementCosines.count, by: max(1, count))
            .map { page.statementCosines[$0] }
        return [
            .cosine: scores.cosines[number],
            .statements: cosines.reduce(0, +) / Float(max(1, cosines.count)),
            .bestStatement: cosines.max() ?? 0,
        ]
    }

    private static func best(_ scores: [[UInt32]]) -> Float {
        Float(max(1, scores.lazy.compactMap { $0.max() }.max() ?? 1))
    }
}
