// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation

extension Searcher {
    /// Hits for passages in this order, explanations still empty.
    func hits(_ found: [(number: Int, score: Double)]) throws(RetrievalError) -> [SearchHit] {
        let passages = try generation.passages(found.map(\.number))
        return zip(found, passages).enumerated().map { place, pair in
            SearchHit(
                rank: place + 1, page: generation.page(ofPassage: pair.0.number),
                number: pair.0.number, passage: pair.1, score: pair.0.score,
                explanation: Explanation())
        }
    }

    /// Which words speak for a passage, the largest share first.
    func explanation(
        of number: Int, _ words: PostingsSearch
    ) throws(RetrievalError) -> Explanation {
        let shares = try words.shares(of: number)
        var explanation = Explanation()
        explanation.terms = shares.map { term, share in
            Explanation.MatchedTerm(
                term: generation.passagePostings.text(number: term),
                share: PostingsSearch.score(share))
        }.sorted { ($1.share, $0.term) < ($0.share, $1.term) }
        explanation.bm25 = PostingsSearch.score(shares.reduce(0) { $0 + $1.share })
        return explanation
    }
}

extension Double {
    /// e to the power of a difference of scores.
    static func exponential(_ difference: Float) -> Double { exp(Double(difference)) }
}
