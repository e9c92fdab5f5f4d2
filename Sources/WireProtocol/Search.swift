// SPDX-License-Identifier: Apache-2.0
//
// Finding passages without an answer: `POST /v1/search`, and one page or passage by its identity.

/// The body of `POST /v1/search`.
public struct SearchRequest: Codable, Sendable, Equatable {
    /// What to look for, in anybody's words.
    public var question: String
    /// Most hits, 1 to 100; 10 when absent.
    public var limit: Int?

    /// Creates a request.
    public init(question: String, limit: Int? = nil) {
        self.question = question
        self.limit = limit
    }
}

/// What a search found, best first.
public struct SearchResponse: Codable, Sendable, Equatable {
    /// The passages found.
    public var hits: [SearchHit]
    /// How long it took, in milliseconds.
    public var tookMs: Double

    /// Creates a response.
    public init(hits: [SearchHit], tookMs: Double) {
        self.hits = hits
        self.tookMs = tookMs
    }
}

/// A passage that was found, and why.
public struct SearchHit: Codable, Sendable, Equatable {
    /// 1 for the best.
    public var rank: Int
    /// Identity of the page.
    public var page: String
    /// Title of the page.
    public var title: String
    /// Heading path, the title left out.
    public var heading: [String]
    /// Identity of the passage.
    public var passage: String
    /// The text of the passage.
    public var text: String
    /// The score that ranks it; comparable within one response only.
    public var score: Double
    /// Where the score comes from.
    public var explanation: SearchExplanation

    /// Creates a hit.
    public init(
        rank: Int, page: String, title: String, heading: [String], passage: String, text: String,
        score: Double, explanation: SearchExplanation
    ) {
        self.rank = rank
        self.page = page
        self.title = title
        self.heading = heading
        self.passage = passage
        self.text = text
        self.score = score
        self.explanation = explanation
    }
}

/// Which words, which similarity and which features put a hit where it is.
public struct SearchExplanation: Codable, Sendable, Equatable {
    /// One feature of the ranking.
    public struct Reason: Codable, Sendable, Equatable {
        /// Its name, such as `titleWords`.
        public var feature: String
        /// Its value for this question.
        public var value: Double
        /// What it adds to the score.
        public var contribution: Double

        /// Creates a reason.
        public init(feature: String, value: Double, contribution: Double) {
            self.feature = feature
            self.value = value
            self.contribution = contribution
        }
    }

    /// Rank by words (BM25), from 1; absent when no word matched well enough.
    public var wordRank: Int?
    /// BM25 score.
    public var wordScore: Double?
    /// Index terms of the question that the passage holds.
    public var terms: [String]
    /// Rank by meaning (embedding), from 1; absent when not near enough.
    public var meaningRank: Int?
    /// Cosine similarity of question and passage, -1 to 1.
    public var cosine: Double?
    /// Rank of the passage's page, from 1.
    public var pageRank: Int?
    /// Share of belief in the page among all pages that were considered, 0 to 1.
    public var pageBelief: Double?
    /// What makes the score of the page.
    public var pageReasons: [Reason]
    /// What makes the score of the passage.
    public var passageReasons: [Reason]

    /// Creates an explanation.
    public init(
        wordRank: Int?, wordScore: Double?, terms: [String], meaningRank: Int?, cosine: Double?,
        pageRank: Int? = nil, pageBelief: Double? = nil, pageReasons: [Reason] = [],
        passageReasons: [Reason] = []
    ) {
        self.wordRank = wordRank
        self.wordScore = wordScore
        self.terms = terms
        self.meaningRank = meaningRank
        self.cosine = cosine
        self.pageRank = pageRank
        self.pageBelief = pageBelief
        self.pageReasons = pageReasons
        self.passageReasons = passageReasons
    }
}

/// One passage: `GET /v1/passages/{id}`, and the parts of a page.
public struct PassageResponse: Codable, Sendable, Equatable {
    /// Identity of the passage.
    public var passage: String
    /// Identity of its page.
    public var page: String
    /// Title of its page.
    public var title: String
    /// Heading path, the title left out.
    public var heading: [String]
    /// The text.
    public var text: String
    /// The file below the corpus folder.
    public var file: String
    /// First byte and the byte after the last in the file.
    public var span: [Int]

    /// Creates a passage.
    public init(
        passage: String, page: String, title: String, heading: [String], text: String,
        file: String, span: [Int]
    ) {
        self.passage = passage
        self.page = page
        self.title = title
        self.heading = heading
        self.text = text
        self.file = file
        self.span = span
    }
}

/// One page with all its passages: `GET /v1/pages/{page}`.
public struct PageResponse: Codable, Sendable, Equatable {
    /// Identity of the page.
    public var page: String
    /// Its title.
    public var title: String
    /// Its alternative names.
    public var names: [String]
    /// The file below the corpus folder.
    public var file: String
    /// Where it was published, if known.
    public var source: String?
    /// Date of the last review, if known.
    public var reviewed: String?
    /// Date of the next review, if known.
    public var reviewDue: String?
    /// Its passages in reading order.
    public var passages: [PassageResponse]

    /// Creates a page.
    public init(
        page: String, title: String, names: [String], file: String, source: String?,
        reviewed: String?, reviewDue: String?, passages: [PassageResponse]
    ) {
        self.page = page
        self.title = title
        self.names = names
        self.file = file
        self.source = source
        self.reviewed = reviewed
        self.reviewDue = reviewDue
        self.passages = passages
    }
}
