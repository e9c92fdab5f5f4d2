// SPDX-License-Identifier: Apache-2.0
//
// First stage: what the indexes say of every page and passage, for one question.

/// Scores of one question over a whole generation.
struct QuestionScores {
    /// Pages that go to the second stage.
    static let candidateCount = 100

    let generation: Generation
    let analysis: QuestionAnalysis
    /// The question's vector.
    let question: QueryVectors
    /// The vectors of its statements (its own when it has one), then that of the sentence that asks
    /// (its own when it has one sentence).
    let told: QueryVectors
    /// Its own vector, then the same, without what all questions have in common.
    let centred: QueryVectors
    /// BM25 of pages, symptom keys and titles.
    let words: WordScores
    /// Cosine of every passage with the question.
    let cosines: [Float]
    /// The best of a page's passages.
    let pageCosines: [Float]

    init(
        _ generation: Generation, _ analysis: QuestionAnalysis, _ words: WordScores,
        _ vectors: [[Float]]
    ) {
        self.generation = generation
        self.analysis = analysis
        self.words = words
        let first = analysis.asked == nil ? 1 : 2
        let statements = vectors.count > first ? Array(vectors[first...]) : [vectors[0]]
        let told = statements + [vectors[first - 1]]
        question = generation.passageVectors.query(vectors[0])
        self.told = generation.passageVectors.queries(told)
        let centre = generation.manifest.centres.question
        centred = generation.statementVectors.queries(
            ([vectors[0]] + told).map { centre.removed(from: $0) })
        let cosines = generation.passageVectors.cosines(question)
        self.cosines = cosines
        pageCosines = generation.passageRanges.map { cosines[$0].max() ?? -1 }
    }

    /// Numbers of the pages worth a second look, ascending.
    var candidates: [Int] {
        let bestCosine = max(pageCosines.max() ?? 1, 0.01)
        var best = TopDocuments<Float>(capacity: QuestionScores.candidateCount)
        for page in pageCosines.indices {
            let meaning = pageCosines[page] / bestCosine
            best.offer(page, words.pages[page] + words.keys[page] + 2 * meaning)
        }
        return Set(best.sorted().map(\.document) + words.emergencies).sorted()
    }
}
