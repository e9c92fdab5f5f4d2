// SPDX-License-Identifier: Apache-2.0

import Foundation
import WireProtocol

/// Shows the events of an answer to a person as they come. With JSON asked for it stays silent:
/// the document is printed at the end.
struct AnswerPrinter {
    private var text: AnswerText
    private let isSilent: Bool

    /// Prepares for one answer.
    init(_ text: AnswerText, json: Bool) {
        self.text = text
        isSilent = json
    }

    /// Shows one event.
    mutating func print(_ event: AskEvent) {
        guard !isSilent else { return }
        if case .evidence(let citations) = event {
            note("Reading \(titles(of: citations))…")
        }
        Swift.print(text.text(for: event), terminator: "")
        fflush(nil)
    }

    private func titles(of citations: [Citation]) -> String {
        var seen: [String] = []
        for citation in citations where !seen.contains(citation.title) {
            seen.append(citation.title)
        }
        return seen.joined(separator: ", ")
    }

    /// Progress goes to standard error, and only on a terminal.
    private func note(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        try? FileHandle.standardError.write(
            contentsOf: Data((TerminalText.clean(text) + "\n").utf8))
    }
}

/// Prints JSON for people and programs.
enum JSONPrinter {
    /// One document on several lines. What could steer a terminal is escaped, as JSON allows within
    /// strings.
    static func print(_ value: some Encodable) throws {
        Swift.print(escaped(try WireJSON.prettyString(value)))
    }

    /// The document with control characters and direction marks as escapes.
    static func escaped(_ document: String) -> String {
        document.unicodeScalars.map { scalar in
            guard TerminalText.isControl(scalar), scalar != "\n" else { return String(scalar) }
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }.joined()
    }
}
