// SPDX-License-Identifier: Apache-2.0
//
// What the learnt ranking is measured against: words alone, vectors alone, and both fused by rank.

extension Searcher {
    /// Passages of each list that are fused.
    static let depth = 200

    /// Orders passages without the model.
    func baseline(
        _ analysis: QuestionAnalysis, _ vectors: [[Float]], _ limit: Int, _ method: SearchMethod
    ) throws(RetrievalError) -> SearchResult {
        let words = PostingsSearch(generation.passagePostings, analysis.words)
        let byWords = method == .dense ? [] : try words.top(Searcher.depth)
        let cosines =
            vectors.first.map {
                generation.passageVectors.cosines(generation.passageVectors.query($0))
            } ?? []
        let byMeaning = Searcher.top(cosines, Searcher.depth)
        let fused = ReciprocalRankFusion.fuse([
            byWords.map(\.document), byMeaning.map(\.document),
        ])
        var hits = try hits(fused.prefix(limit).map { ($0.document, $0.score) })
        for place in hits.indices {
            let number = hits[place].number
            var explanation = try explanation(of: number, words)
            explanation.bm25Rank = byWords.firstIndex { $0.document == number }.map { $0 + 1 }
            explanation.cosine = cosines.isEmpty ? 0 : Double(cosines[number])
            explanation.cosineRank = byMeaning.firstIndex { $0.document == number }.map { $0 + 1 }
            explanation.fused = hits[place].score
            hits[place].explanation = explanation
        }
        return SearchResult(hits: hits, pages: pages(fused))
    }

    static func top(_ cosines: [Float], _ count: Int) -> [ScoredDocument<Float>] {
        var best = TopDocuments<Float>(capacity: count)
        for (document, cosine) in cosines.enumerated() where cosine > best.threshold ?? -2 {
            best.offer(document, cosine)
        }
        return best.sorted()
    }

    /// Pages in the order of their best passage.
    private func pages(_ fused: [ScoredDocument<Double>]) -> [RankedPage] {
        var seen: Set<String> = []
        var ranked: [RankedPage] = []
        for entry in fused {
            let page = generation.subject(of: generation.page(ofPassage: entry.document))
            guard seen.insert(page.id).inserted else { continue }
            ranked.append(RankedPage(rank: ranked.count + 1, page: page, score: entry.score))
        }
        return ranked
    }
}
