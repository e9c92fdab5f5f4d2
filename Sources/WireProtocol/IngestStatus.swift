// SPDX-License-Identifier: Apache-2.0

/// What became of a reading of the library. It is also the file that a reading leaves beside the
/// index, so that it is known when the daemon was not there.
public struct IngestStatus: Codable, Sendable, Equatable {
    /// How far a reading came.
    public enum Outcome: String, Codable, Sendable {
        /// It has begun, and nobody has seen its end: it is at work, or it was killed.
        case begun
        /// A new generation is in service.
        case built
        /// Nothing had changed.
        case unchanged
        /// The generation before stays in service.
        case failed
    }

    /// How many of everything.
    public struct Counts: Codable, Sendable, Equatable {
        /// Files whose pages are new.
        public var added = 0
        /// Files whose pages were read again.
        public var changed = 0
        /// Files that are gone.
        public var removed = 0
        /// Files that could not be read.
        public var unreadable = 0
        /// Issues found in pages.
        public var issues = 0
        /// Files whose advice on when to get help has changed: for a clinician to look at.
        public var urgencyChanged = 0

        /// None.
        public init() {}
    }

    /// How it ended.
    public var outcome: Outcome
    /// When it began, RFC 3339 in UTC.
    public var begun: String
    /// How long it took; absent as long as it has not ended.
    public var seconds: Double?
    /// The generation in service after it.
    public var generation: Int?
    /// What it found.
    public var counts = Counts()
    /// The file that names every page of it and what was found in each.
    public var report: String?
    /// Why it failed.
    public var problem: String?

    /// A reading that begins.
    public init(begun: String) {
        outcome = .begun
        self.begun = begun
    }
}
