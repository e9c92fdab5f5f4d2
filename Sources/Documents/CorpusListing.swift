// SPDX-License-Identifier: Apache-2.0

/// What a library holds.
public struct CorpusListing: Sendable, Equatable {
    /// The pages, sorted by path.
    public var files: [CorpusFile]
    /// The archives, as they are found.
    public var archives: [CorpusFile] = []
    /// What was left alone, sorted by path.
    public var issues: [CorpusIssue]

    /// Creates a listing.
    public init(files: [CorpusFile], issues: [CorpusIssue]) {
        self.files = files
        self.issues = issues
    }

    mutating func add(_ path: String, _ code: String, _ message: String) {
        issues.append(CorpusIssue(path: path, issue: PageIssue(code: code, message: message)))
    }
}

/// One file of a library.
public struct CorpusFile: Sendable, Equatable {
    /// Path below the library's folder, with `/` separators.
    public var path: String
    /// Size in bytes.
    public var byteCount: Int

    /// Creates a file entry.
    public init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }
}

/// Something in a library's folder that is not read.
public struct CorpusIssue: Sendable, Equatable {
    /// Path below the library's folder.
    public var path: String
    /// `linkLeadsOut`, `brokenLink`, `notAFile`, `tooLarge`, `tooDeep` or `unreadable`, in words
    /// too.
    public var issue: PageIssue

    /// Creates an issue.
    public init(path: String, issue: PageIssue) {
        self.path = path
        self.issue = issue
    }
}
