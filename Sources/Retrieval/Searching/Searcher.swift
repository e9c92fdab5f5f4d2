// SPDX-License-Identifier: Apache-2.0
//
// Asks one generation. First stage: words through BM25 and meaning through vectors say which
// hundred pages are worth a look. Second stage: a small learnt model orders these pages. Third
// stage: another orders their passages. The baselines order passages by one list, or by two lists
// fused by rank.

import Documents
import TextAnalysis

/// Finds passages and pages for questions. Keeps its generation open; make a new searcher for a new
/// generation.
public struct Searcher: Sendable {
    /// Most hits that can be asked for.
    public static let limitMax = 100

    /// What is searched.
    public let generation: Generation
    /// What makes vectors of questions.
    public let embedder: any Embedder
    let questions: QuestionAnalyzer
    let model: RankingModel
    /// What pages are called.
    let names: PageNames
    /// The pages of each emergency that a few words give away, by its name.
    let emergencyPages: [String: [Int]]

    /// What decides whether a question is answered: the index's own weights, or the built-in ones
    /// where it has none.
    public var gate: GateModel { model.gate ?? RankingModel.builtIn.gate ?? .closed }

    /// Joins an index and the encoder that made its vectors; throws `otherEmbedder` for another.
    /// `model` replaces the weights that the index was built with; without `correctsSpelling` words
    /// that the library does not know are searched for as they are.
    public init(
        generation: Generation, embedder: any Embedder, model: RankingModel? = nil,
        correctsSpelling: Bool = true
    ) throws(RetrievalError) {
        try generation.require(embedder.identity)
        self.generation = generation
        self.embedder = embedder
        self.model = model ?? generation.manifest.ranking
        questions = QuestionAnalyzer(
            generation.pagePostings, correctsSpelling: correctsSpelling)
        names = PageNames(generation.pages, analyzer: questions.analyzer)
        emergencyPages = questions.alarms.places(among: generation.pages)
    }

    /// The best passages for a question, best first, and the best pages.
    ///
    /// Throws `invalidRequest` when the question holds no text or `limit` is not in 1...100, and
    /// what the encoder throws.
    public func search(
        _ question: String, limit: Int = 10, method: SearchMethod = .learned
    ) async throws -> SearchResult {
        guard (1...Searcher.limitMax).contains(limit) else {
            throw RetrievalError(
                .invalidRequest,
                "limit \(limit) is out of range; give a number from 1 to \(Searcher.limitMax)")
        }
        let question = try SearchQuestion(question)
        let analysis = questions.analyze(question.text)
        async let embedding = embed(analysis, method)
        let words = method == .learned ? try words(of: analysis) : nil
        let vectors = try await embedding
        var result =
            if let words {
                try learned(QuestionScores(generation, analysis, words, vectors), limit)
            } else {
                try baseline(analysis, vectors, limit, method)
            }
        result.isQuestionCut = question.isCut
        result.questionLength = Double(analysis.length)
        result.questionVector = vectors.first ?? []
        return result
    }

    /// Vectors of the question and, where they are used, of its statements.
    func embed(
        _ analysis: QuestionAnalysis, _ method: SearchMethod
    ) async throws -> [[Float]] {
        guard method != .bm25 else { return [] }
        let statements = method == .learned && analysis.statements.count > 1
        let asked = method == .learned ? analysis.asked : nil
        let texts =
            [analysis.text, asked].compactMap(\.self) + (statements ? analysis.statements : [])
        // The sentence that asks is often a statement too.
        var places: [String: Int] = [:]
        var different: [String] = []
        for text in texts where places[text] == nil {
            places[text] = different.count
            different.append(text)
        }
        let vectors = try await embedder.embed(different, as: .query)
        guard vectors.count == different.count,
            vectors.allSatisfy({
                $0.count == embedder.identity.dimensions && $0.allSatisfy(\.isFinite)
            })
        else {
            throw RetrievalError(
                .embedding,
                "the encoder \(embedder.identity.name) gave no usable vector for the "
                    + "question; check the model with `wardbookd model verify`")
        }
        return texts.compactMap { places[$0].map { vectors[$0] } }
    }

    /// What the words of a question say of every page.
    func words(of analysis: QuestionAnalysis) throws(RetrievalError) -> WordScores {
        try WordScores(generation, analysis, names: names, emergencyPages: emergencyPages)
    }

    private func learned(
        _ scores: QuestionScores, _ limit: Int
    ) throws(RetrievalError) -> SearchResult {
        let pages = try PageRanking(scores: scores, model: model).ranked()
        let ranking = PassageRanking(scores: scores, model: model)
        let passages = ranking.evidence(try ranking.ranked(pages), limit)
        var hits = try hits(passages.map { ($0.number, Double($0.score)) })
        let ranked = self.ranked(pages)
        let words = PostingsSearch(generation.passagePostings, scores.analysis.expanded)
        let byMeaning = Searcher.top(scores.cosines, Searcher.depth).map(\.document)
        for (place, passage) in passages.enumerated() {
            var explanation = try explanation(of: passage.number, words)
            explanation.cosine = Double(scores.cosines[passage.number])
            explanation.cosineRank = byMeaning.firstIndex(of: passage.number).map { $0 + 1 }
            explanation.fused = Double(passage.score)
            explanation.passageReasons = model.reasons(
                passage.features, length: scores.analysis.length, pageWeight: ranking.pageWeight)
            hits[place].explanation = explanation
            explain(&hits[place], pages, ranked, scores.analysis.length)
        }
        return SearchResult(hits: hits, pages: ranked)
    }

    /// Says where the page of a hit stands, and why.
    private func explain(
        _ hit: inout SearchHit, _ candidates: [PageCandidate], _ ranked: [RankedPage],
        _ length: Float
    ) {
        let subject = generation.subject(of: hit.page).id
        let place = ranked.first { $0.page.id == subject }
        hit.explanation.pageRank = place?.rank
        hit.explanation.pageBelief = place?.probability
        guard let candidate = candidates.first(where: { $0.page == hit.page.number }) else {
            return
        }
        hit.explanation.pageReasons = model.reasons(candidate.features, length: length)
        if candidate.lift > 0 {
            hit.explanation.pageReasons.append(
                Explanation.Reason(
                    feature: "emergency", value: 1, contribution: Double(candidate.lift)))
        }
    }

    /// Pages by the model, each condition once (its best part stands for it), with the softmax of the
    /// scores.
    private func ranked(_ candidates: [PageCandidate]) -> [RankedPage] {
        let top = candidates.first?.score ?? 0
        let total = candidates.reduce(0) { $0 + Double.exponential($1.score - top) }
        var seen: Set<String> = []
        var ranked: [RankedPage] = []
        for candidate in candidates {
            let page = generation.subject(of: generation.pages[candidate.page])
            guard seen.insert(page.id).inserted else { continue }
            let pairs = PageFeature.allCases.map { ($0.name, Double(candidate.features[$0])) }
            ranked.append(
                RankedPage(
                    rank: ranked.count + 1, page: page, score: Double(candidate.score),
                    probability: Double.exponential(candidate.score - top) / total,
                    features: Dictionary(uniqueKeysWithValues: pairs)))
        }
        return ranked
    }
}
