// SPDX-License-Identifier: Apache-2.0
//
// Notes what becomes of every file, beside what the generation before held of it.

import Documents
import Foundation

/// Fills the report of one build.
struct BuildLog {
    var report = BuildReport()

    private let base: Generation?
    private let before: [String: FileRecord]
    private let today = Date.now.formatted(.iso8601.year().month().day())
    /// Former paths of files whose bytes are now under another path, by the new one.
    private var origins: [String: String] = [:]
    private var gone: [String] = []

    /// `files` are those of `base`.
    init(base: Generation?, files: [String: FileRecord]) {
        self.base = base
        before = files
    }

    /// Notes what listing the files found.
    mutating func note(_ issues: [(file: String, issue: PageIssue)]) {
        for (file, issue) in issues { add(issue, file) }
    }

    /// The report of a build that found nothing to do.
    mutating func unchanged(_ base: Generation, _ files: [ScannedFile]) -> BuildReport {
        report.generation = base.manifest.generation
        report.isUnchanged = true
        report.counts = base.manifest.counts
        report.reused = base.manifest.counts.texts
        for file in files {
            for issue in file.issues { add(issue, file.path) }
            noteUnreadable(file.path, file.failure)
        }
        report.pastReview = base.pages.filter { isPast($0.reviewDue) }.map(\.file)
        return report
    }

    /// Finds out which files are gone and which only have another path.
    mutating func compare(with files: [ScannedFile]) {
        let paths = Set(files.map(\.path))
        gone = before.values.filter { $0.page != nil && !paths.contains($0.path) }
            .map(\.path).sorted()
        var places = Dictionary(grouping: gone) { before[$0]?.sha256 ?? "" }
        for file in files where before[file.path] == nil && !file.sha256.isEmpty {
            guard let origin = places[file.sha256]?.first else { continue }
            places[file.sha256]?.removeFirst()
            origins[file.path] = origin
        }
    }

    /// Notes what became of a file.
    mutating func note(_ file: PreparedFile, isIndexed: Bool) throws(RetrievalError) {
        for issue in file.issues { add(issue, file.path) }
        noteUnreadable(file.path, file.failure)
        if let page = file.duplicateOf {
            report.duplicates.append(.init(file: file.path, page: page))
        }
        if isIndexed, isPast(file.page?.reviewDue) { report.pastReview.append(file.path) }
        let origin = origins[file.path] ?? file.path
        switch (before[origin]?.page != nil, isIndexed) {
        case (true, true) where origin != file.path:
            report.renamed.append(.init(from: origin, to: file.path))
        case (true, true) where !file.isKnown: report.changed.append(file.path)
        case (false, true): report.added.append(file.path)
        case (true, false) where file.duplicateOf == nil: report.removed.append(origin)
        default: break
        }
        // A known file may be new to the index: when the page that stood for it is gone.
        guard !file.isKnown || (isIndexed && before[origin]?.page == nil) else { return }
        try noteUrgency(file.path, origin, isIndexed ? file.page?.urgency ?? [] : [])
    }

    /// Notes the files that are gone, once all others have been noted.
    mutating func finish() throws(RetrievalError) {
        let moved = Set(origins.values)
        for path in gone where !moved.contains(path) {
            report.removed.append(path)
            try noteUrgency(path, path, [])
        }
        report.removed.sort()
    }

    private mutating func noteUrgency(
        _ file: String, _ origin: String, _ after: [UrgencySpan]
    ) throws(RetrievalError) {
        guard let base else { return }
        let old = try before[origin]?.page.map { number throws(RetrievalError) in
            try base.urgency(ofPage: number)
        }
        if let change = UrgencyChange(file: file, before: old ?? [], after: after) {
            report.urgencyChanged.append(change)
        }
    }

    private mutating func noteUnreadable(_ path: String, _ failure: ReadingFailure?) {
        guard let failure else { return }
        report.unreadable.append(
            .init(file: path, reason: failure.reason, keptFrom: failure.keptFrom))
    }

    private mutating func add(_ issue: PageIssue, _ file: String) {
        report.issues.append(.init(file: file, code: issue.code, message: issue.message))
    }

    private func isPast(_ date: String?) -> Bool { date.map { $0 < today } ?? false }
}
