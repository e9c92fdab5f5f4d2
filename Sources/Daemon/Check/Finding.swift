// SPDX-License-Identifier: Apache-2.0

/// One thing that `wardbookd check` has looked at.
struct Finding: Codable, Equatable, Sendable {
    /// How it stands.
    enum Level: String, Codable, Sendable {
        case ok, warning, problem
    }

    var level: Level
    /// What was looked at, in a word or two.
    var subject: String
    /// What was found and, unless all is well, what to do.
    var text: String

    /// One line for a person.
    var line: String {
        let mark =
            switch level {
            case .ok: "ok      "
            case .warning: "warning "
            case .problem: "PROBLEM "
            }
        return "\(mark) \(subject): \(text)"
    }
}
