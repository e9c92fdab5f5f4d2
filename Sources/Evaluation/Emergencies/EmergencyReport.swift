// SPDX-License-Identifier: Apache-2.0

import Answering
import Documents
import Foundation
import Retrieval

/// What became of one question.
struct EmergencyOutcome: Sendable {
    var question: LabelledQuestion
    /// Whether the answer says that it is an emergency.
    var isFlagged: Bool
    /// Whether it was declined.
    var isDeclined: Bool
    /// The first item of the library that was given as a reason.
    var reason: String?

    /// Whether the question tells of an emergency.
    var isEmergency: Bool { question.kind == "emergency" }
    /// Whether an emergency was neither recognised nor answered.
    var isSilent: Bool { isEmergency && isDeclined && !isFlagged }

    init(_ question: LabelledQuestion, _ answer: GroundedAnswer?) {
        self.question = question
        isFlagged = answer?.urgency?.level == .emergency
        isDeclined = answer?.declined != nil
        reason = answer?.urgency?.because.first.map { "\($0.citation.page.id): \($0.text)" }
    }
}

/// The figures of one run.
struct EmergencyReport {
    /// The figures of some of the questions.
    struct Figures {
        var emergencies: Int
        var calm: Int
        /// Emergencies that raised the alarm.
        var recognised: Estimate
        /// Emergencies that were declined and raised no alarm.
        var silent: Estimate
        /// Calm questions that raised the alarm.
        var falseAlarms: Estimate

        init(_ outcomes: [EmergencyOutcome]) {
            let told = outcomes.filter(\.isEmergency)
            let others = outcomes.filter { !$0.isEmergency }
            emergencies = told.count
            calm = others.count
            recognised = Estimate(told.map { $0.isFlagged ? 1 : 0 })
            silent = Estimate(told.map { $0.isSilent ? 1 : 0 })
            falseAlarms = Estimate(others.map { $0.isFlagged ? 1 : 0 })
        }
    }

    var file: String
    let outcomes: [EmergencyOutcome]
    /// All questions, then the halves of the file.
    let groups: [(name: String, figures: Figures)]

    init(file: String, _ outcomes: [EmergencyOutcome]) {
        self.file = file
        self.outcomes = outcomes
        let splits = Dictionary(grouping: outcomes) { $0.question.split ?? "" }
            .filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
        groups = [("all", Figures(outcomes))] + splits.map { ($0.key, Figures($0.value)) }
    }

    /// A Markdown table for people.
    func markdown() -> String {
        var lines = [
            "## \(file)", "",
            "| questions | emergencies | recognised | declined in silence | calm | false alarms |",
            "|---|---|---|---|---|---|",
        ]
        for (name, figures) in groups {
            let cells = [
                name, "\(figures.emergencies)", figures.recognised.text, figures.silent.text,
                "\(figures.calm)", figures.falseAlarms.text,
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What went wrong, a line each.
    func errors() -> String {
        outcomes.filter { $0.isFlagged != $0.isEmergency }.map { outcome in
            "\(outcome.question.id)\(outcome.isDeclined ? " (declined)" : ""): "
                + outcome.question.question
                + (outcome.reason.map { "\n    because of \($0)" } ?? "")
        }.joined(separator: "\n")
    }

    /// One JSON document: every share a number from 0 to 1, its interval in `ci95`.
    func json() throws -> String {
        let figures = Figures(outcomes)
        let shares = [
            "recognised": figures.recognised, "declinedInSilence": figures.silent,
            "falseAlarms": figures.falseAlarms,
        ]
        var document: [String: Any] = shares.mapValues(\.value)
        document["file"] = file
        document["queries"] = outcomes.count
        document["ci95"] = shares.mapValues(\.ci95)
        let data = try JSONSerialization.data(
            withJSONObject: document, options: [.prettyPrinted, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }
}
