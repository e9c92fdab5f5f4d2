// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a run of `wardbook-eval answers` found, for people and for programs.
struct AnswersReport {
    /// The questions asked of one library with one model.
    struct Variant {
        /// The model's name, or "rules alone".
        var name: String
        var answers: [JudgedAnswer]
        var figures: AnswersFigures { AnswersFigures(answers) }
    }

    var files: [String]
    /// With the model first, if there is one; always rules alone.
    var variants: [Variant]
    /// Altered sentences; passing is wrong.
    var altered: [SupportTrial.Outcome]
    /// Rephrased sentences; passing is right.
    var rephrased: [SupportTrial.Outcome]

    private var main: [JudgedAnswer] { variants[0].answers }

    /// One JSON document: shares from 0 to 1 with their intervals at the same names in `ci95`.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(AnswersDocument(self)), as: UTF8.self)
    }

    /// The curve of the first variant.
    var riskCoverage: RiskCoverage { RiskCoverage(main) }

    /// A Markdown report.
    func markdown() -> String {
        let answerable = main.count(where: \.isAnswerable)
        var lines = [
            "# Answers: \(files.joined(separator: ", "))", "",
            "\(answerable) answerable and \(main.count - answerable) unanswerable questions. "
                + "95 % intervals by bootstrap.", "",
        ]
        lines += table()
        lines += ["", "## What the model adds over rules and retrieval alone", ""]
        lines += added()
        lines += ["", "## Altered and rephrased sentences", ""]
        lines += trial()
        lines += ["", "## Risk and coverage", "", "![risk by coverage](risk-coverage.svg)", ""]
        lines += declinedByKind()
        lines += ["", "## Length and time", ""] + costs()
        lines += ["", "## To read", ""] + failures()
        return lines.joined(separator: "\n") + "\n"
    }

    private func table() -> [String] {
        var lines = [
            "| figure | " + variants.map(\.name).joined(separator: " | ") + " |",
            "|---|" + variants.map { _ in "---|" }.joined(),
        ]
        let columns = variants.map(\.figures.all)
        for (row, figure) in columns[0].enumerated() {
            let cells = columns.map { $0[row].estimate.text }
            lines.append("| \(figure.meaning) | " + cells.joined(separator: " | ") + " |")
        }
        return lines
    }

    private func added() -> [String] {
        guard variants.count > 1 else { return ["No model was asked (`--no-model`)."] }
        let with = variants[0].figures
        let without = variants[1].figures
        let gain = with.keyFactRecall.value - without.keyFactRecall.value
        let shown = main.flatMap(\.record.sentences).count { !$0.isQuotation }
        let verdict =
            shown == 0
            ? "Nothing: none of its sentences was shown."
            : "\(shown) of its sentences were shown; key facts change by \(gain.short)."
        return [
            verdict
                + " \(with.droppedSentences.value.short) of what it wrote was dropped, and "
                + "\(with.written.value.short) of the answers are its own."
        ]
    }

    private func trial() -> [String] {
        guard !altered.isEmpty else { return ["Not tried (`--altered 0`)."] }
        var lines = [
            "Slipped through: \(Estimate(altered.passes).text) of \(altered.passes.count) altered. "
                + "Passed: \(Estimate(rephrased.passes).text) of \(rephrased.passes.count) "
                + "rephrased.", "", "| sentences | kind | tried | passed |", "|---|---|---|---|",
        ]
        lines += altered.map { "| altered | \($0.kind) | \($0.tried) | \($0.passed) |" }
        lines += rephrased.map { "| rephrased | \($0.kind) | \($0.tried) | \($0.passed) |" }
        let slips = altered.flatMap { kind in kind.examples.map { (kind.kind, $0) } }
        if !slips.isEmpty { lines += ["", "Slips:", ""] }
        lines += slips.map { "- \($0.0): “\($0.1.rewritten)” for “\($0.1.source)”" }
        return lines
    }

    private func declinedByKind() -> [String] {
        let groups = Dictionary(grouping: main) {
            ($0.isAnswerable ? "answerable" : "unanswerable") + ", " + ($0.question.kind ?? "-")
        }
        return ["| questions | kind | n | declined |", "|---|---|---|---|"]
            + groups.sorted { $0.key < $1.key }.map { name, group in
                let cells = name.split(separator: ",", maxSplits: 1).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return "| \(cells.joined(separator: " | ")) | \(group.count) | "
                    + "\(group.count(where: \.isDeclined)) |"
            }
    }

    private func costs() -> [String] {
        [
            "| model | words p50 | words p95 | evidence ms p50 | p95 | whole ms p50 | p95 |",
            "|---|---|---|---|---|---|---|",
        ]
            + variants.map { variant in
                let cost = AnswersCost(variant.answers)
                let values = [
                    cost.words.p50, cost.words.p95, cost.evidenceMs.p50, cost.evidenceMs.p95,
                    cost.totalMs.p50, cost.totalMs.p95,
                ]
                return "| \(variant.name) | " + values.map(\.short).joined(separator: " | ") + " |"
            }
    }

    /// What went wrong, for reading.
    private func failures() -> [String] {
        main.filter { !$0.isRight }.map { answer in
            let what =
                answer.isDeclined
                ? "declined (\(answer.record.declined ?? ""))"
                : answer.isAnswerable ? "key facts missing" : "answered"
            let first = answer.record.sentences.first?.text ?? ""
            return "- \(answer.question.id): \(what). \(answer.question.question) → \(first)"
        }
    }
}

/// Length and time of the answers that were not declined.
struct AnswersCost: Encodable {
    var words: Spread
    var evidenceMs: Spread
    var totalMs: Spread

    init(_ answers: [JudgedAnswer]) {
        let records = answers.filter { !$0.isDeclined }.map(\.record)
        words = Spread(records.map { Double($0.wordCount) })
        evidenceMs = Spread(records.map(\.evidenceMs))
        totalMs = Spread(records.map(\.totalMs))
    }
}
