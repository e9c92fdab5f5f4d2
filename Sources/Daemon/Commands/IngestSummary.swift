// SPDX-License-Identifier: Apache-2.0

import Documents
import Retrieval

/// What a build did, for the person who started it or reads the journal.
struct IngestSummary {
    let report: BuildReport
    let showsAllIssues: Bool

    /// Several lines, the most important first.
    var text: String {
        ([headline] + changes + issues).joined(separator: "\n")
    }

    private var headline: String {
        let counts = report.counts
        let content = "\(counts.pages) pages, \(counts.passages) passages"
        return report.isUnchanged
            ? "Nothing has changed: generation \(report.generation) stays (\(content))."
            : """
            Generation \(report.generation) is in service: \(content), \(report.embedded) embedded, \
            \(report.reused) taken over, in \(seconds) s.
            """
    }

    private var seconds: String {
        let total = report.seconds.scanning + report.seconds.reading + report.seconds.writing
        return String((total * 10).rounded() / 10)
    }

    private var changes: [String] {
        guard !report.isUnchanged else { return [] }
        // Everything is new in a first build: that the advice is new says nothing.
        let isFirst = report.added.count == report.counts.pages
        let lists: [(String, [String])] = [
            ("new", report.added), ("changed", report.changed), ("gone", report.removed),
            ("unreadable", report.unreadable),
            (
                "with other advice on when to get help; have a clinician look",
                isFirst ? [] : report.urgencyChanged
            ),
        ]
        return lists.filter { !$0.1.isEmpty }.map { name, files in
            let shown = files.prefix(3).joined(separator: ", ")
            return "  \(files.count) \(name): \(shown)\(files.count > 3 ? ", …" : "")"
        }
    }

    private var issues: [String] {
        guard !report.issues.isEmpty else { return [] }
        let byCode = Dictionary(grouping: report.issues, by: \.issue.code)
        let lines = byCode.keys.sorted().flatMap { code -> [String] in
            let found = byCode[code] ?? []
            let shown = showsAllIssues ? found[...] : found.prefix(1)
            let rest = found.count - shown.count
            return shown.map { "  \(code): \($0.file): \($0.issue.message)" }
                + (rest > 0 ? ["    and \(rest) more (--verbose shows them)"] : [])
        }
        return ["Issues found in pages: \(report.issues.count)"] + lines
    }
}
