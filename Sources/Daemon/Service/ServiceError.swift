// SPDX-License-Identifier: Apache-2.0

/// Why the daemon or one of its tools cannot go on, in words for an administrator.
struct ServiceError: Error, Equatable, CustomStringConvertible {
    /// The kind, which fixes the exit status (`sysexits.h`).
    enum Kind: Int32 {
        /// A flag or argument that cannot be.
        case usage = 64
        /// A file that breaks its format.
        case badData = 65
        /// A file or folder that has to be made first.
        case missingInput = 66
        /// Something else holds what is needed.
        case unavailable = 69
        /// A fault of ours.
        case internalError = 70
        /// Another run is at work; try later.
        case busy = 75
        /// A wrong configuration.
        case configuration = 78
    }

    var kind: Kind
    var description: String

    /// Creates an error: what is wrong, then what to do.
    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
