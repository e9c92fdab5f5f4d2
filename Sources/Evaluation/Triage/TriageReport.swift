// SPDX-License-Identifier: Apache-2.0

/// The figures of one or several settings as Markdown for people.
struct TriageReport {
    var documents: [TriageDocument]

    /// One table of settings, then each setting by kind with its confusion table.
    func markdown() -> String {
        var lines = ["## Triage of \(documents.first?.file ?? "nothing")", ""]
        lines += Self.header("setting")
        lines += documents.map { Self.row($0.setting, $0.figures) }
        lines += modelViews()
        for document in documents {
            lines += ["", "### \(document.setting), by type", ""]
            lines += Self.header("type")
            lines += document.byType.sorted { $0.key < $1.key }.map { Self.row($0.key, $0.value) }
            lines += ["", "Right level by row, given level by column:", ""]
            lines += Self.confusion(document.figures)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What the choice of a page would gain if the model's likelihood counted, whatever it counts in
    /// the assessment; empty when no model was asked.
    private func modelViews() -> [String] {
        let asked = documents.filter { !$0.figures.firstRight.isEmpty }
        guard !asked.isEmpty else { return [] }
        let weights = TriageFigures.modelWeights
        return [
            "", "Right page first if the model's likelihood counted by a power:", "",
            "| setting | " + weights.map { "\($0.short)" }.joined(separator: " | ") + " |",
            "|---|" + weights.map { _ in "---|" }.joined(),
        ]
            + asked.map {
                "| \($0.setting) | " + $0.figures.firstRight.map(\.short).joined(separator: " | ")
                    + " |"
            }
    }

    private static func header(_ first: String) -> [String] {
        [
            "| \(first) | n | urgency right | emergency called less | under | over | condition "
                + "strict | condition compatible | seconds |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
    }

    private static func row(_ name: String, _ figures: TriageFigures) -> String {
        let cells = [
            ("urgencyAccuracy", figures.urgencyAccuracy),
            ("emergencyUnderTriage", figures.emergencyUnderTriage),
            ("underTriage", figures.underTriage), ("overTriage", figures.overTriage),
            ("conditionStrict", figures.conditionStrict),
            ("conditionCompatible", figures.conditionCompatible),
        ].map { key, value in
            let interval = figures.ci95[key] ?? [0, 0]
            return "\(value.short) (\(interval[0].short)–\(interval[1].short))"
        }
        return "| "
            + ([name, "\(figures.queries)"] + cells + [figures.secondsMean.short])
            .joined(separator: " | ") + " |"
    }

    private static func confusion(_ figures: TriageFigures) -> [String] {
        let columns = CareGroup.allCases.reversed().map(\.rawValue) + ["unknown"]
        let rows = CareGroup.allCases.reversed().map(\.rawValue)
        return [
            "| | " + columns.joined(separator: " | ") + " |",
            "|---|" + columns.map { _ in "---|" }.joined(),
        ]
            + rows.map { row in
                let cells = columns.map { "\(figures.confusion[row]?[$0] ?? 0)" }
                return "| \(row) | " + cells.joined(separator: " | ") + " |"
            }
    }
}
