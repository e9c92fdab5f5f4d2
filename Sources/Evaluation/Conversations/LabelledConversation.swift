// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A conversation with what its last turn has to rest on.
struct LabelledConversation: Decodable, Sendable {
    /// Name within the file.
    var id: String
    /// What the person types, turn by turn; the last one is judged.
    var turns: [String]
    /// Pages any of which has to be cited at the last turn.
    var pages: [String]
    /// The kind of follow-up, such as `pronoun` or `switch`.
    var kind: String
    /// `development` or `held-out`.
    var split: String
    /// Whether the last turn stands alone and must not be changed.
    var alone: Bool?

    /// Reads a file of JSON lines; the first broken line is an error that names it.
    static func read(_ url: URL) throws -> [LabelledConversation] {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw QuestionFileError(
                description: "cannot read \(url.path); give a file of JSON lines with --queries")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return try lines.enumerated().filter { !$0.element.isEmpty }.map { number, line in
            do {
                let read = try JSONDecoder().decode(LabelledConversation.self, from: Data(line))
                guard !read.turns.isEmpty else { throw CocoaError(.coderReadCorrupt) }
                return read
            } catch {
                throw QuestionFileError(
                    description: "\(url.path), line \(number + 1): not a conversation; it needs "
                        + "id, turns, pages, kind and split")
            }
        }
    }
}
