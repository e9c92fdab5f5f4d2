// SPDX-License-Identifier: Apache-2.0

/// What went wrong with an index or a search: what, where, and what to do. Never contains a
/// question.
public struct RetrievalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of problem it is, so that callers can choose an exit status or an HTTP status.
    public enum Kind: String, Sendable {
        /// There is no index in the folder, or no such generation.
        case missing
        /// A file of the index is truncated, damaged or contradicts another.
        case damaged
        /// The index was written in a format that this program does not read.
        case otherFormat
        /// The vectors of the index were made by another encoder than the one given.
        case otherEmbedder
        /// Another build holds the lock.
        case busy
        /// A file could not be read or written.
        case inputOutput
        /// The question has nothing to search for, or a parameter is out of its range.
        case invalidRequest
        /// An encoder broke its contract, such as a vector of another length.
        case embedding
        /// The corpus holds nothing that could be indexed.
        case emptyCorpus
    }

    /// The kind of problem.
    public var kind: Kind
    /// One or two sentences: what is wrong, then what to do.
    public var description: String

    /// Creates an error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

extension RetrievalError {
    /// A failed system call on a path, with the system's own words.
    static func system(_ doing: String, _ path: String, _ number: Int32) -> RetrievalError {
        RetrievalError(
            .inputOutput,
            "cannot \(doing) \(path): \(String(systemError: number)); "
                + "check the disk, the space left on it and who owns the folder")
    }

    /// A file of the index that cannot be trusted any more.
    static func damaged(_ path: String, _ why: String) -> RetrievalError {
        RetrievalError(
            .damaged,
            "\(path) is damaged: \(why); run `wardbookd index rollback` to return to an earlier "
                + "generation, or `wardbookd ingest` to build a new one")
    }
}
