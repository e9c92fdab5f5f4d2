// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one run over one file of conversations.
struct ConversationReport {
    /// The figures of some of the conversations.
    struct Figures {
        var conversations: Int
        /// A right page is cited at the last turn.
        var cited: Estimate
        /// A right page is cited, and none more often.
        var first: Estimate
        /// A right page is cited when the last turn is asked without the others.
        var citedWithout: Estimate
        var firstWithout: Estimate
        /// Questions that stand alone and were changed nevertheless.
        var wronglyChanged: Int

        init(_ outcomes: [ConversationOutcome]) {
            func share(_ holds: (ConversationOutcome) -> Bool) -> Estimate {
                Estimate(outcomes.map { holds($0) ? 1 : 0 })
            }
            conversations = outcomes.count
            cited = share(\.rewriting.isRight)
            first = share(\.rewriting.isFirst)
            citedWithout = share(\.alone.isRight)
            firstWithout = share(\.alone.isFirst)
            wronglyChanged = outcomes.count(where: \.isWronglyChanged)
        }
    }

    var file: String
    var all: Figures
    /// By split, then by kind of follow-up.
    var groups: [(name: String, figures: Figures)]

    init(file: String, _ outcomes: [ConversationOutcome]) {
        self.file = file
        all = Figures(outcomes)
        groups = []
        for key in [\LabelledConversation.split, \.kind] {
            let parts = Dictionary(grouping: outcomes) { $0.conversation[keyPath: key] }
            groups += parts.sorted { $0.key < $1.key }.map { ($0.key, Figures($0.value)) }
        }
    }

    /// A Markdown table for people.
    func markdown() -> String {
        var lines = [
            "## \(file), \(all.conversations) conversations", "",
            "| conversations | n | cited | cited most | without rewriting: cited | cited most | wrongly changed |",
            "|---|---|---|---|---|---|---|",
        ]
        for (name, figures) in [("all", all)] + groups {
            let cells = [
                name, "\(figures.conversations)", figures.cited.text, figures.first.text,
                figures.citedWithout.text, figures.firstWithout.text,
                "\(figures.wronglyChanged)",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON document: every share a number from 0 to 1, its interval at the same place in
    /// `ci95`.
    func json() throws -> String {
        var document = Self.object(all)
        document["file"] = file
        document["byType"] = Dictionary(
            groups.map { ($0.name, Self.object($0.figures)) },
            uniquingKeysWith: { first, _ in first })
        let data = try JSONSerialization.data(
            withJSONObject: document, options: [.prettyPrinted, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }

    private static func object(_ figures: Figures) -> [String: Any] {
        let estimates = [
            "cited": figures.cited, "citedMost": figures.first,
            "citedWithoutRewriting": figures.citedWithout,
            "citedMostWithoutRewriting": figures.firstWithout,
        ]
        var object: [String: Any] = estimates.mapValues(\.value)
        object["queries"] = figures.conversations
        object["wronglyChanged"] = figures.wronglyChanged
        object["ci95"] = estimates.mapValues(\.ci95)
        return object
    }
}
