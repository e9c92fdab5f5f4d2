// SPDX-License-Identifier: Apache-2.0

/// What a build did, for a person, for a program (as JSON) and for later: every generation keeps
/// the report of the build that made it.
public struct BuildReport: Sendable, Equatable, Codable {
    /// A problem with one file.
    public struct FileIssue: Sendable, Equatable, Codable {
        /// Path of the file below the corpus folder.
        public var file: String
        /// A short stable name, such as `badByte`.
        public var code: String
        /// One sentence for a person.
        public var message: String
    }

    /// A file that could not be read at all.
    public struct UnreadableFile: Sendable, Equatable, Codable {
        /// Path of the file below the corpus folder.
        public var file: String
        /// Why.
        public var reason: String
        /// The day, `YYYY-MM-DD`, as of which what was known of it stays in service; nil when
        /// nothing was known.
        public var keptFrom: String?
    }

    /// The same bytes under another path.
    public struct Renaming: Sendable, Equatable, Codable {
        /// The path in the generation before.
        public var from: String
        /// The path now.
        public var to: String
    }

    /// A file whose text another page has too.
    public struct Duplicate: Sendable, Equatable, Codable {
        /// Path of the file below the corpus folder.
        public var file: String
        /// Identity of the page that is indexed for both.
        public var page: String
    }

    /// Seconds of each stage; reading and embedding overlap.
    public struct Seconds: Sendable, Equatable, Codable {
        /// Looking at archives and unpacking those that changed; nil when the library has none.
        public var unpacking: Double?
        /// Listing and hashing all files, and reading the changed ones.
        public var scanning = 0.0
        /// Analysing and embedding, wall-clock.
        public var reading = 0.0
        /// Waiting for the encoder, within `reading`.
        public var embedding = 0.0
        /// Writing, synchronising and putting into service; in a kept report without the last step.
        public var writing = 0.0

        /// All stages together.
        public var total: Double { (unpacking ?? 0) + scanning + reading + writing }
    }

    /// The generation in service after the build.
    public var generation = 0
    /// Whether nothing had changed, so that the generation in service stayed.
    public var isUnchanged = false
    /// Files whose pages are new.
    public var added: [String] = []
    /// Files whose pages were read again because their bytes (or the reader) changed.
    public var changed: [String] = []
    /// Files that are gone, or that no longer hold anything to index.
    public var removed: [String] = []
    /// Files that have another path than before, in order of the new one; not in the lists above.
    public var renamed: [Renaming] = []
    /// Files that could not be read at all; each keeps the page that it had.
    public var unreadable: [UnreadableFile] = []
    /// Files that are not indexed because another page says the same.
    public var duplicates: [Duplicate] = []
    /// Everything noticed while reading, by file; unchanged files are reported again.
    public var issues: [FileIssue] = []
    /// Files of pages whose next review was due before the day of the build.
    public var pastReview: [String] = []
    /// How many of everything the generation holds.
    public var counts = Manifest.Counts()
    /// Texts (passages and symptom statements) whose vectors were computed in this build.
    public var embedded = 0
    /// Texts whose vectors were known already.
    public var reused = 0
    /// Advice on when to get help that differs from the generation before: for a clinician to look
    /// at. Advice of new pages counts, and of removed ones.
    public var urgencyChanged: [UrgencyChange] = []
    /// Where the time went.
    public var seconds = Seconds()

    /// Creates an empty report.
    public init() {}

    /// How many issues there are of each kind.
    public var issueCounts: [String: Int] {
        Dictionary(issues.map { ($0.code, 1) }, uniquingKeysWith: +)
    }
}

/// How far a build is. Totals grow while pages are still being read.
public struct BuildProgress: Sendable, Equatable {
    /// What a build is doing.
    public enum Phase: String, Sendable {
        case unpacking, scanning, reading, writing
    }

    /// What the build is doing; embedding goes on while pages are read.
    public var phase = Phase.unpacking
    /// Files hashed while scanning, pages taken in while reading.
    public var pages = 0
    /// Files of the corpus.
    public var pagesTotal = 0
    /// Passages taken in so far.
    public var passages = 0
    /// Texts (passages and symptom statements) whose vectors were computed in this build.
    public var embedded = 0
    /// Texts whose vectors were known already.
    public var reused = 0
}
