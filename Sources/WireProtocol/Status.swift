// SPDX-License-Identifier: Apache-2.0

/// What is in service: `GET /v1/status`.
public struct StatusResponse: Codable, Sendable, Equatable {
    /// Version of Wardbook.
    public var version: String
    /// Seconds since the daemon was ready.
    public var uptimeSeconds: Int
    /// The language model.
    public var model: Model
    /// The index generation in service.
    public var index: Index
    /// Questions being answered now.
    public var answering: Int
    /// Questions waiting.
    public var waiting: Int
    /// The last reading of the library; absent when there has been none.
    public var lastIngest: IngestStatus?
    /// What needs an administrator's eye, one sentence each; empty when all is well.
    public var warnings: [String]
    /// For administrators only.
    public var details: Details?

    /// What administrators see besides.
    public struct Details: Codable, Sendable, Equatable {
        /// The end of the audit log; absent where none is kept.
        public var audit: AuditEnd?
        /// Questions since the start by outcome.
        public var asks: [String: Int]
        /// Searches since the start.
        public var searches: Int
        /// Conversations that are remembered now.
        public var sessions: Int?

        /// Creates details.
        public init(
            audit: AuditEnd?, asks: [String: Int], searches: Int, sessions: Int? = nil
        ) {
            self.audit = audit
            self.asks = asks
            self.searches = searches
            self.sessions = sessions
        }
    }

    /// The last record of the audit log. Noted elsewhere, it shows later that nothing was cut off.
    public struct AuditEnd: Codable, Sendable, Equatable {
        /// Its number.
        public var records: Int
        /// Its hash.
        public var hash: String

        /// Creates an end.
        public init(records: Int, hash: String) {
            self.records = records
            self.hash = hash
        }
    }

    /// The language model.
    public struct Model: Codable, Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Most tokens of prompt and answer together.
        public var contextLength: Int
        /// Its adapter and how strongly that counts; absent for none.
        public var adapter: String?

        /// Creates a description.
        public init(name: String, contextLength: Int, adapter: String? = nil) {
            self.name = name
            self.contextLength = contextLength
            self.adapter = adapter
        }
    }

    /// The index generation in service.
    public struct Index: Codable, Sendable, Equatable {
        /// Its number.
        public var generation: Int
        /// When it was made, RFC 3339 in UTC.
        public var created: String
        /// Number of pages.
        public var pages: Int
        /// Number of passages.
        public var passages: Int
        /// The encoder that made its vectors.
        public var embedder: String
        /// Pages whose next review is past.
        public var pagesPastReview: Int
        /// The earliest date at which a page was last reviewed; absent when no page tells.
        public var oldestReview: String?

        /// Creates a description.
        public init(
            generation: Int, created: String, pages: Int, passages: Int, embedder: String,
            pagesPastReview: Int, oldestReview: String? = nil
        ) {
            self.generation = generation
            self.created = created
            self.pages = pages
            self.passages = passages
            self.embedder = embedder
            self.pagesPastReview = pagesPastReview
            self.oldestReview = oldestReview
        }
    }

    /// Creates a status.
    public init(
        version: String, uptimeSeconds: Int, model: Model, index: Index, answering: Int,
        waiting: Int, lastIngest: IngestStatus? = nil, warnings: [String],
        details: Details? = nil
    ) {
        self.version = version
        self.uptimeSeconds = uptimeSeconds
        self.model = model
        self.index = index
        self.answering = answering
        self.waiting = waiting
        self.lastIngest = lastIngest
        self.warnings = warnings
        self.details = details
    }
}
