// SPDX-License-Identifier: Apache-2.0

/// A problem document (RFC 9457) with one member of ours, `whatToDo`.
public struct Problem: Codable, Sendable, Equatable, Error {
    /// A stable name of the kind of problem, such as `about:blank#tooLarge`.
    public var type: String
    /// What is wrong, in a few words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// One sentence on this occurrence. Never contains what a person asked.
    public var detail: String
    /// One sentence on what to do next.
    public var whatToDo: String

    /// The media type of a problem document.
    public static let mediaType = "application/problem+json"

    /// The kind of problem of a conversation that is not, or no longer, there.
    public static let noSession = "about:blank#noSession"

    /// Creates a problem of a kind.
    public init(kind: String, title: String, status: Int, detail: String, whatToDo: String) {
        self.type = "about:blank#\(kind)"
        self.title = title
        self.status = status
        self.detail = detail
        self.whatToDo = whatToDo
    }
}
