// SPDX-License-Identifier: Apache-2.0

/// What keeps a library from being read at all. Trouble within one page is a ``PageIssue`` instead.
public enum DocumentsError: Error, Equatable, CustomStringConvertible {
    /// There is no folder at the path.
    case noFolder(path: String)
    /// A file or folder cannot be opened or listed.
    case unreadable(path: String, reason: String)
    /// A file is larger than a page may be; both in bytes.
    case tooLarge(path: String, limit: Int, size: Int)
    /// An archive is damaged or holds more than a library may.
    case badArchive(path: String, reason: String)
    /// A source profile is not well formed.
    case badProfile(name: String, reason: String)

    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .noFolder(let path):
            "There is no folder \(path). Name the folder that holds the HTML pages."
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason). Check that it exists and that its permissions allow it."
        case .tooLarge(let path, let limit, let size):
            "\(path) has \(size) bytes; a page may have \(limit). Take it out of the library or split it."
        case .badArchive(let path, let reason):
            "\(path) cannot be unpacked: \(reason). Bring it again, whole, or in smaller parts."
        case .badProfile(let name, let reason):
            "The source profile \(name) cannot be used: \(reason). Mend the file or take it away."
        }
    }
}
