// SPDX-License-Identifier: Apache-2.0

/// What went wrong with a model: what, where, and what to do. Never contains a prompt.
public struct InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of problem it is, so that callers can tell a bad file from a bad request.
    public enum Kind: String, Sendable {
        /// The file is missing or cannot be read.
        case unreadable
        /// The file breaks its format: truncated, out of range, inconsistent.
        case malformed
        /// The file is well formed but asks for something that is not supported.
        case unsupported
        /// The request cannot be carried out with this model.
        case invalidRequest
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
