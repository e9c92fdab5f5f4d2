// SPDX-License-Identifier: Apache-2.0
//
// Third stage: the passages of the best pages, in the order in which they are shown as evidence.

/// One passage with what speaks for it.
struct PassageCandidate: Sendable {
    /// Number of the passage.
    var number: Int
    var features: FeatureValues<PassageFeature>
    /// By the model; higher is better.
    var score: Float
}

/// Orders the passages of the best pages.
struct PassageRanking {
    /// Pages whose passages are considered.
    static let pageCount = 30
    /// Passages more alike than this say the same; only the better one is shown at its place.
    static let likenessMax: Float = 0.97
    /// How much more the page counts for a story: which illness it is comes before which words of
    /// its page fit. Chosen on the development questions, as is the next.
    static let pageOrder: Float = 2
    /// What a further passage of a page that is shown already loses, for a story.
    static let repetition: Float = 2

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
        let weights = model.passageWeights(length: scores.analysis.length)
        var candidates: [PassageCandidate] = []
        for (page, ownScores) in zip(pages, ownScores) {
            let range = generation.pages[page.page].passages
            for (place, number) in range.enumerated() {
                var features = meaning(of: place, number, in: page)
                features[.page] = page.score - top
                features[.words] = Float(page.passageScores[place]) / best
                features[.ownWords] = Float(ownScores[place]) / bestOwn
                let score = features.score(weights) + pageWeight * (page.score - top)
                candidates.append(
                    PassageCandidate(number: number, features: features, score: score))
            }
        }
        return candidates.sorted { ($1.score, $0.number) < ($0.score, $1.number) }
    }

    /// The first `count` passages as they are shown: near-copies of a better passage left out, and
    /// for stories each further passage of a page held back, so that other pages are seen too.
    func evidence(_ ranked: [PassageCandidate], _ count: Int) -> [PassageCandidate] {
        var chosen: [PassageCandidate] = []
        var vectors: [QuantizedVector] = []
        var shown: [String: Int] = [:]
        var left = ranked
        while chosen.count < count, let place = next(left, shown) {
            let candidate = left.remove(at: place)
            let vector = scores.generation.passageVectors.vector(candidate.number)
            guard vectors.allSatisfy({ $0.cosine(vector) <= PassageRanking.likenessMax }) else {
                continue
            }
            shown[page(of: candidate), default: 0] += 1
            chosen.append(candidate)
            vectors.append(vector)
        }
        return chosen
    }

    /// How much of a story the question is: 0 up to 20 words, 1 from 40 words on.
    private var story: Float { max(0, 2 * scores.analysis.length - 1) }

    /// What a story adds to the weight of the page.
    var pageWeight: Float { story * PassageRanking.pageOrder }

    private func page(of candidate: PassageCandidate) -> String {
        scores.generation.page(ofPassage: candidate.number).subject
    }

    /// Place of the passage to show next: the best after the holding back.
    private func next(_ left: [PassageCandidate], _ shown: [String: Int]) -> Int? {
        var best: (place: Int, score: Float)?
        for (place, candidate) in left.enumerated() {
            if let best, candidate.score <= best.score { break }
            let held = Float(shown[page(of: candidate)] ?? 0) * PassageRanking.repetition * story
            if best == nil || candidate.score - held > best?.score ?? 0 {
                best = (place, candidate.score - held)
            }
        }
        return best?.place
    }

    private func meaning(
        of place: Int, _ number: Int, in page: PageCandidate
    ) -> FeatureValues<PassageFeature> {
        let cosines = page.passageCosines.map { $0[place] }
        let generation = scores.generation
        let first = generation.statements(ofPage: page.page).lowerBound
        let own = generation.statements(ofPassage: number)
        let range = own.lowerBound - first..<own.upperBound - first
        let best = page.statementCosines.map { $0[range].max() ?? 0 }
        var features = FeatureValues<PassageFeature>()
        features[.cosine] = scores.cosines[number]
        features[.statements] = cosines.reduce(0, +) / Float(max(1, cosines.count))
        features[.bestStatement] = cosines.max() ?? 0
        features[.ownStatement] = best[0]
        features[.ownStatements] = best[1...].reduce(0, +) / Float(max(1, best.count - 1))
        features[.bestPair] = best[1...].max() ?? 0
        features[.asked] = page.asked[place]
        features[.askedStatement] = page.askedStatements[range].max() ?? 0
        return features
    }

    private static func best(_ scores: [[UInt32]]) -> Float {
        Float(max(1, scores.lazy.compactMap { $0.max() }.max() ?? 1))
    }
}
