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
    let question: QueryVector
    /// The vectors of its statements; the question's own when it has one statement.
    let statements: [QueryVector]
    /// The vector of the sentence that asks; the question's own when it has one sentence.
    let asked: QueryVector
    /// The same without what all questions have in common.
    let centredAsked: QueryVector
    /// The question's vector without what all questions have in common.
    let centredQuestion: QueryVector
    /// The statements' vectors without it.
    let centredStatements: [QueryVector]
    /// BM25 of pages, 0...1, the best page having 1.
    let pageWords: [Float]
    /// BM25 of symptom keys, 0...1.
    let keyWords: [Float]
    /// BM25 of titles and names with the question's own words, 0...1.
    let titleWords: [Float]
    /// Cosine of every passage with the question.
    let cosines: [Float]
    /// The best of a page's passages.
    let pageCosines: [Float]

    init(
        _ generation: Generation, _ analysis: QuestionAnalysis, _ vectors: [[Float]]
    ) throws(RetrievalError) {
        self.generation = generation
        self.analysis = analysis
        let queries = vectors.map { generation.passageVectors.query($0) }
        question = queries[0]
        let (askedAt, first) = analysis.asked == nil ? (0, 1) : (1, 2)
        asked = queries[askedAt]
        statements = queries.count > first ? Array(queries[first...]) : [question]
        let centre = generation.manifest.centres.question
        let centred = vectors.map { generation.statementVectors.query(centre.removed(from: $0)) }
        centredQuestion = centred[0]
        centredAsked = centred[askedAt]
        centredStatements = centred.count > first ? Array(centred[first...]) : [centred[0]]
        let expanded = analysis.expanded
        pageWords = try QuestionScores.shares(generation.pagePostings, expanded)
        keyWords = try QuestionScores.shares(generation.keyPostings, expanded)
        titleWords = try QuestionScores.shares(generation.titlePostings, analysis.words)
        let cosines = generation.passageVectors.cosines(queries[0])
        self.cosines = cosines
        pageCosines = generation.pages.map { page in
            cosines[page.passages].max() ?? -1
        }
    }

    /// Numbers of the pages worth a second look, ascending.
    var candidates: [Int] {
        let bestCosine = max(pageCosines.max() ?? 1, 0.01)
        var best = TopDocuments<Float>(capacity: QuestionScores.candidateCount)
        for page in pageWords.indices {
            let meaning = pageCosines[page] / bestCosine
            best.offer(page, pageWords[page] + keyWords[page] + 2 * meaning)
        }
        return Set(best.sorted().map(\.document) + emergencies).sorted()
    }

    /// Numbers of the pages of the emergencies whose signs the question shows.
    var emergencies: [Int] {
        guard !analysis.emergencies.isEmpty else { return [] }
        return generation.pages.filter { page in
            ([page.title] + page.names).contains { analysis.emergencies.contains($0.lowercased()) }
        }.map(\.number)
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
