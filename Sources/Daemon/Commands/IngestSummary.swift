// SPDX-License-Identifier: Apache-2.0

import Retrieval

/// What a build did, for the person who started it or reads the journal.
struct IngestSummary {
    /// Files named in a line; `showsAll` names all.
    private static let shownMax = 3

    let report: BuildReport
    let showsAll: Bool

    /// Several lines, the most important first.
    var text: String {
        ([headline] + changes + advice + review + issues + times).joined(separator: "\n")
    }

    private var headline: String {
        let counts = report.counts
        let content = "\(counts.pages) pages, \(counts.passages) passages"
        return report.isUnchanged
            ? "Nothing has changed: generation \(report.generation) stays (\(content))."
            : """
            Generation \(report.generation) is in service: \(content), \(report.embedded) texts \
            embedded, \(report.reused) taken over, in \(Self.rounded(report.seconds.total)) s.
            """
    }

    private var changes: [String] {
        let unreadable = report.unreadable.map { file in
            let kept = file.keptFrom.map { "; what was known of it on \($0) is kept" } ?? ""
            return "\(file.file) (\(file.reason)\(kept))"
        }
        let renamed = report.renamed.map { "\($0.from) to \($0.to)" }
        let duplicates = report.duplicates.map { "\($0.file) (as \($0.page))" }
        let lists: [(String, [String])] = [
            ("new", report.added), ("changed", report.changed), ("gone", report.removed),
            ("renamed", renamed), ("with the text of another page", duplicates),
            ("unreadable", unreadable),
        ]
        return lists.flatMap { listing($1, as: $0) }
    }

    /// What a clinician should look at, before and after.
    private var advice: [String] {
        guard !report.urgencyChanged.isEmpty else { return [] }
        let count = report.urgencyChanged.count
        let pages = count == 1 ? "1 page" : "\(count) pages"
        var lines = ["Advice on when to get help differs on \(pages); have a clinician look:"]
        let shown = showsAll ? count : min(count, 20)
        for change in report.urgencyChanged.prefix(shown) {
            lines.append("  \(change.file)")
            lines += change.before.map { "    - \(Self.text($0))" }
            lines += change.after.map { "    + \(Self.text($0))" }
        }
        if shown < count { lines.append("  and \(count - shown) more (--verbose)") }
        return lines
    }

    private var review: [String] {
        listing(report.pastReview, as: "past their review date")
    }

    private var issues: [String] {
        guard !report.issues.isEmpty else { return [] }
        let byCode = Dictionary(grouping: report.issues, by: \.code)
        let lines = byCode.keys.sorted().flatMap { code -> [String] in
            let found = byCode[code] ?? []
            let shown = showsAll ? found[...] : found.prefix(1)
            return ["  \(code): \(found.count)"]
                + shown.map { "    \($0.file): \($0.message)" }
        }
        let hint = showsAll ? "" : " (the first of each kind; --verbose shows all)"
        return ["Issues found in pages: \(report.issues.count)\(hint)"] + lines
    }

    private var times: [String] {
        guard !report.isUnchanged else { return [] }
        let seconds = report.seconds
        let unpacking = seconds.unpacking.map { "\(Self.rounded($0)) unpacking, " } ?? ""
        return [
            """
            Seconds: \(unpacking)\(Self.rounded(seconds.scanning)) looking at files, \
            \(Self.rounded(seconds.reading)) taking them in (\(Self.rounded(seconds.embedding)) of \
            it waiting for the encoder), \(Self.rounded(seconds.writing)) writing.
            """
        ]
    }

    private func listing(_ files: [String], as name: String) -> [String] {
        guard !files.isEmpty else { return [] }
        let shown = showsAll ? files : Array(files.prefix(Self.shownMax))
        let rest = shown.count < files.count ? ", …" : ""
        return ["  \(files.count) \(name): \(shown.joined(separator: ", "))\(rest)"]
    }

    private static func text(_ advice: UrgencyChange.Advice) -> String {
        "\(advice.level): \(([advice.heading] + advice.items).joined(separator: " · "))"
    }

    private static func rounded(_ seconds: Double) -> String {
        String((seconds * 10).rounded() / 10)
    }
}
