// SPDX-License-Identifier: Apache-2.0

public import Documents

/// What a build did, for a person and for the log.
public struct BuildReport: Sendable, Equatable {
    /// A problem with one file.
    public struct FileIssue: Sendable, Equatable {
        /// Path of the file below the corpus folder.
        public var file: String
        /// What was noticed.
        public var issue: PageIssue
    }

    /// Seconds of each stage; reading and embedding overlap.
    public struct Seconds: Sendable, Equatable {
        /// Listing and hashing all files.
        public var scanning = 0.0
        /// Reading, analysing and embedding, wall-clock.
        public var reading = 0.0
        /// Waiting for the encoder, within `reading`.
        public var embedding = 0.0
        /// Writing, synchronising and putting into service.
        public var writing = 0.0
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
    /// Files that could not be read at all.
    public var unreadable: [String] = []
    /// Everything noticed while reading, by file; unchanged files are reported again.
    public var issues: [FileIssue] = []
    /// How many of everything the generation holds.
    public var counts = Manifest.Counts()
    /// Texts (passages and symptom statements) whose vectors were computed in this build.
    public var embedded = 0
    /// Texts whose vectors were known already.
    public var reused = 0
    /// Files whose urgency spans differ from the generation before: for a clinician to look at.
    public var urgencyChanged: [String] = []
    /// Where the time went.
    public var seconds = Seconds()

    /// Creates an empty report.
    public init() {}
}

/// How far a build is. Totals grow while pages are still being read.
public struct BuildProgress: Sendable, Equatable {
    /// What a build is doing.
    public enum Phase: String, Sendable {
        case scanning, reading, writing
    }

    /// What the build is doing; embedding goes on while pages are read.
    public var phase = Phase.scanning
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
