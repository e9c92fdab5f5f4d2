// SPDX-License-Identifier: Apache-2.0
//
// Asks one generation: words through BM25, meaning through vectors, both lists fused by rank.

import Documents
import TextAnalysis

/// Finds passages and pages for questions. Keeps its generation open; make a new searcher for a new
/// generation.
public struct Searcher: Sendable {
    /// Passages of each list that are fused.
    static let depth = 200
    /// Most hits that can be asked for.
    public static let limitMax = 100

    /// What is searched.
    public let generation: Generation
    let embedder: any Embedder
    let analyzer = TextAnalyzer()

    /// Joins an index and the encoder that made its vectors; throws `otherEmbedder` for another.
    public init(generation: Generation, embedder: any Embedder) throws(RetrievalError) {
        try generation.require(embedder.identity)
        self.generation = generation
        self.embedder = embedder
    }

    /// The best passages for a question, best first, and the best pages.
    ///
    /// Throws `invalidRequest` when the question holds no text or `limit` is not in 1...100, and
    /// what the encoder throws.
    public func search(_ question: String, limit: Int = 10) async throws -> SearchResult {
        guard (1...Searcher.limitMax).contains(limit) else {
            throw RetrievalError(
                .invalidRequest,
                "limit \(limit) is out of range; give a number from 1 to \(Searcher.limitMax)")
        }
        let question = try SearchQuestion(question)
        let vector = try await embed(question.text)
        let words = PostingsSearch(generation.passagePostings, terms(of: question.text))
        let byWords = try words.top(Searcher.depth)
        let cosines = generation.vectors.cosines(vector)
        let byMeaning = Searcher.top(cosines, Searcher.depth)
        let fused = ReciprocalRankFusion.fuse([
            byWords.map(\.document), byMeaning.map(\.document),
        ])
        var hits = try hits(Array(fused.prefix(limit)))
        try explain(&hits, words, byWords, cosines, byMeaning)
        return SearchResult(hits: hits, pages: pages(fused), isQuestionCut: question.isCut)
    }

    /// The question's vector, checked.
    private func embed(_ text: String) async throws -> [Float] {
        let vector = try await embedder.embed([text], as: .query).first ?? []
        guard vector.count == embedder.identity.dimensions, vector.allSatisfy(\.isFinite) else {
            throw RetrievalError(
                .embedding,
                "the encoder \(embedder.identity.name) gave no usable vector for the "
                    + "question; check the model with `wardbookd model verify`")
        }
        return vector
    }

    /// The question's words, each once; a repeated word counts no more than a single one.
    private func terms(of text: String) -> [WeightedTerm] {
        var seen: Set<String> = []
        return analyzer.terms(in: text).filter { seen.insert($0).inserted }
            .map { WeightedTerm(term: $0, weight: 1) }
    }

    static func top(_ cosines: [Float], _ count: Int) -> [ScoredDocument<Float>] {
        var best = TopDocuments<Float>(capacity: count)
        for (document, cosine) in cosines.enumerated() where cosine > best.threshold ?? -2 {
            best.offer(document, cosine)
        }
        return best.sorted()
    }

    private func hits(_ found: [ScoredDocument<Double>]) throws(RetrievalError) -> [SearchHit] {
        let passages = try generation.passages(found.map(\.document))
        return zip(found, passages).enumerated().map { place, pair in
            SearchHit(
                rank: place + 1, page: generation.page(ofPassage: pair.0.document),
                number: pair.0.document, passage: pair.1, score: pair.0.score,
                explanation: Explanation())
        }
    }

    /// Pages in the order of their best passage.
    private func pages(_ fused: [ScoredDocument<Double>]) -> [RankedPage] {
        var seen: Set<String> = []
        var ranked: [RankedPage] = []
        for entry in fused {
            let page = generation.page(ofPassage: entry.document)
            guard seen.insert(page.id).inserted else { continue }
            ranked.append(RankedPage(rank: ranked.count + 1, page: page, score: entry.score))
        }
        return ranked
    }

    private func explain(
        _ hits: inout [SearchHit], _ words: PostingsSearch,
        _ byWords: [ScoredDocument<UInt32>], _ cosines: [Float],
        _ byMeaning: [ScoredDocument<Float>]
    ) throws(RetrievalError) {
        for place in hits.indices {
            let number = hits[place].number
            let shares = try words.shares(of: number)
            var explanation = Explanation()
            explanation.terms = shares.map { term, share in
                Explanation.MatchedTerm(
                    term: String(
                        decoding: generation.passagePostings.textBytes(term), as: UTF8.self),
                    share: PostingsSearch.score(share))
            }.sorted { ($1.share, $0.term) < ($0.share, $1.term) }
            explanation.bm25 = PostingsSearch.score(shares.reduce(0) { $0 + $1.share })
            explanation.bm25Rank = byWords.firstIndex { $0.document == number }.map { $0 + 1 }
            explanation.cosine = Double(cosines[number])
            explanation.cosineRank = byMeaning.firstIndex { $0.document == number }.map { $0 + 1 }
            explanation.fused = hits[place].score
            hits[place].explanation = explanation
        }
    }
}
