// SPDX-License-Identifier: Apache-2.0

public import Documents

/// One passage that was found, with the reasons.
public struct SearchHit: Sendable, Equatable {
    /// Place among the hits, from 1.
    public var rank: Int
    /// The page that the passage belongs to.
    public var page: PageRecord
    /// Number of the passage in its generation.
    public var number: Int
    /// The passage.
    public var passage: Passage
    /// What the hits are ordered by; only comparable within one result.
    public var score: Double
    /// Why the passage stands where it stands.
    public var explanation: Explanation
}

/// Why a passage was found.
public struct Explanation: Sendable, Equatable {
    /// A word of the question (as an index term) and what it added to the BM25 score.
    public struct MatchedTerm: Sendable, Equatable {
        /// The index term.
        public var term: String
        /// Its share of the BM25 score.
        public var share: Double

        /// Creates a matched term.
        public init(term: String, share: Double) {
            self.term = term
            self.share = share
        }
    }

    /// One feature of the second stage: its value for this question, and what it adds to a score.
    public struct Reason: Sendable, Equatable {
        /// Name of the feature, as in `ranking-model.json`.
        public var feature: String
        /// Its value.
        public var value: Double
        /// Its value times its weight for a question of this length.
        public var contribution: Double
    }

    /// BM25 score of the passage; 0 when no word matched.
    public var bm25 = 0.0
    /// Place by BM25 among all passages, from 1; nil when not among those considered.
    public var bm25Rank: Int?
    /// Words that matched, the largest share first.
    public var terms: [MatchedTerm] = []
    /// Cosine of question and passage, -1...1.
    public var cosine = 0.0
    /// Place by cosine among all passages, from 1; nil when not among those considered.
    public var cosineRank: Int?
    /// The fused score.
    public var fused = 0.0
    /// Place of the passage's page among the pages, from 1; nil for baselines.
    public var pageRank: Int?
    /// The model's share of belief in that page, 0...1; nil for baselines.
    public var pageBelief: Double?
    /// What makes the score of the page; empty for baselines.
    public var pageReasons: [Reason] = []
    /// What makes the score of the passage; empty for baselines.
    public var passageReasons: [Reason] = []

    /// Creates an explanation of a passage that nothing speaks for.
    public init() {}
}

/// How passages and pages are ordered.
public enum SearchMethod: String, Sendable, CaseIterable {
    /// The learnt model over all features.
    case learned
    /// Reciprocal rank fusion of words and vectors, which nothing was fitted for.
    case rrf
    /// Words alone: BM25 over passages.
    case bm25
    /// Vectors alone.
    case dense
}

/// What a search found.
public struct SearchResult: Sendable, Equatable {
    /// Passages, best first.
    public var hits: [SearchHit]
    /// Pages, best first, each once.
    public var pages: [RankedPage]
    /// 0 for a bare query to 1 for a story of 40 words or more.
    public var questionLength = 0.0
    /// The question's vector, of unit length; empty when no vector was needed.
    public var questionVector: [Float] = []
}

/// A page in the order of a search.
public struct RankedPage: Sendable, Equatable {
    /// Place among the pages, from 1.
    public var rank: Int
    /// The page.
    public var page: PageRecord
    /// What the pages are ordered by; only comparable within one result.
    public var score: Double
    /// The model's share of belief in the page among all candidates, 0...1; 0 for baselines.
    public var probability = 0.0
    /// What the second stage saw of the page, by name; empty for baselines.
    public var features: [String: Double] = [:]
}
