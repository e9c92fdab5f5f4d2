// SPDX-License-Identifier: Apache-2.0
//
// Second stage: features of the candidate pages, and their order by the model.

import Dispatch

/// One candidate page with what speaks for it.
struct PageCandidate: Sendable {
    /// Number of the page.
    var page: Int
    var features = FeatureValues<PageFeature>()
    /// By the model; higher is better.
    var score: Float
    /// What was added to the score because the question shows the signs of this emergency.
    var lift: Float = 0
    /// BM25 of its passages with the expanded question, integer, in document order.
    var passageScores: [UInt32]
    /// For each statement of the question the cosines of the page's passages.
    var passageCosines: [[Float]] = []
    /// The whole question's cosine with each statement of the page, then for each statement of the
    /// question the same.
    var statementCosines: [[Float]] = []
    /// The cosine of the sentence that asks with each passage.
    var asked: [Float] = []
    /// And with each statement of the page.
    var askedStatements: [Float] = []
}

/// Computes features of candidate pages and orders them.
struct PageRanking {
    let scores: QuestionScores
    let model: RankingModel

    /// The candidates, best first; ties go to the smaller number.
    func ranked() throws(RetrievalError) -> [PageCandidate] {
        let generation = scores.generation
        let numbers = scores.candidates
        let words = PostingsSearch(generation.passagePostings, scores.analysis.expanded)
        let passages = try words.scores(numbers.map { generation.pages[$0].passages })
        let best = Float(max(1, passages.lazy.compactMap { $0.max() }.max() ?? 1))
        var candidates: [PageCandidate] = []
        for (number, passageScores) in zip(numbers, passages) {
            var candidate = PageCandidate(
                page: number, score: 0, passageScores: passageScores)
            addWords(&candidate, best)
            candidates.append(candidate)
        }
        addMeaning(&candidates)
        let weights = model.pageWeights(length: scores.analysis.length)
        for place in candidates.indices {
            candidates[place].score = candidates[place].features.score(weights)
        }
        lift(scores.words.emergencies, in: &candidates)
        return candidates.sorted { ($1.score, $0.page) < ($0.score, $1.page) }
    }

    /// Puts the pages of emergencies before the best of the others, in their own order.
    private func lift(_ emergencies: [Int], in candidates: inout [PageCandidate]) {
        let others = candidates.filter { !emergencies.contains($0.page) }.map(\.score).max()
        let own = candidates.filter { emergencies.contains($0.page) }.map(\.score).max()
        guard let others, let own, own <= others else { return }
        for place in candidates.indices where emergencies.contains(candidates[place].page) {
            candidates[place].lift = others - own + 0.5
            candidates[place].score += candidates[place].lift
        }
    }

    private func addWords(_ candidate: inout PageCandidate, _ best: Float) {
        let page = candidate.page
        candidate.features[.pageWords] = scores.words.pages[page]
        candidate.features[.keyWords] = scores.words.keys[page]
        candidate.features[.titleWords] = scores.words.titles[page]
        candidate.features[.named] = scores.words.named.contains(page) ? 1 : 0
        candidate.features[.passageWords] = Float(candidate.passageScores.max() ?? 0) / best
    }

    /// The costly part, by halves on two cores.
    private func addMeaning(_ candidates: inout [PageCandidate]) {
        candidates.withUnsafeMutableBufferPointer { candidates in
            nonisolated(unsafe) let candidates = candidates  // why: each half changes its own
            let count = candidates.count
            DispatchQueue.concurrentPerform(iterations: 2) { half in
                for place in half * count / 2..<(half + 1) * count / 2 {
                    addMeaning(&candidates[place])
                }
            }
        }
    }

    private func addMeaning(_ candidate: inout PageCandidate) {
        let generation = scores.generation
        let record = generation.pages[candidate.page]
        candidate.features[.passageCosine] = scores.pageCosines[candidate.page]
        candidate.features[.keyCosine] =
            generation.pageVectors.cosines(
                scores.question, candidate.page..<candidate.page + 1)[0]
        candidate.passageCosines = generation.passageVectors.cosines(
            ofEach: scores.told, record.passages)
        candidate.asked = candidate.passageCosines.removeLast()
        candidate.statementCosines = generation.statementVectors.cosines(
            ofEach: scores.centred, generation.statements(ofPage: candidate.page))
        candidate.askedStatements = candidate.statementCosines.removeLast()
        candidate.features[.passageStatements] = PageRanking.meanBest(candidate.passageCosines[...])
        candidate.features[.statements] = PageRanking.meanBest(candidate.statementCosines[1...])
        candidate.features[.statementCosine] = candidate.statementCosines[0].max() ?? 0
    }

    /// The mean over the rows of their best.
    private static func meanBest(_ rows: ArraySlice<[Float]>) -> Float {
        rows.reduce(0) { $0 + ($1.max() ?? 0) } / Float(max(1, rows.count))
    }
}
