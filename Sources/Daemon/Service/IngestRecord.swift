// SPDX-License-Identifier: Apache-2.0
//
// A reading of the library leaves a note of its beginning and of its end, so that a night in which
// nothing was read does not go unnoticed.

import Foundation
import Retrieval
import WireProtocol

/// The note that the last reading of the library left beside the index.
struct IngestRecord {
    /// A reading that has not ended after this long was killed: the service may take 12 hours.
    private static let longest = TimeInterval(13 * 3600)
    /// Bytes of a problem that are kept.
    private static let problemBytesMax = 1000

    private let index: URL
    private var url: URL { index.appending(path: "last-ingest.json") }

    /// The note of an index folder.
    init(index: String) { self.index = URL(fileURLWithPath: index) }

    /// What is known of the last reading; nil when there was none.
    var last: IngestStatus? {
        try? WireJSON.decode(IngestStatus.self, from: Data(contentsOf: url))
    }

    /// What an administrator has to know of the last reading.
    func warning(at time: Date = .now) -> String? {
        guard let last else { return nil }
        switch last.outcome {
        case .built, .unchanged: return nil
        case .failed:
            return """
                The last reading of the library (\(last.begun)) failed, the index before stays in \
                service: \(last.problem ?? "see the journal of wardbook-ingest")
                """
        case .begun:
            guard let begun = try? Date(last.begun, strategy: .iso8601),
                time.timeIntervalSince(begun) > Self.longest
            else { return nil }
            return """
                A reading of the library began at \(last.begun) and has not ended. Look at \
                `journalctl -u wardbook-ingest`.
                """
        }
    }

    /// Runs a reading and leaves notes of its beginning and its end. A note that cannot be left does
    /// not stop it.
    func keeping(_ read: () async throws -> BuildReport) async throws -> BuildReport {
        var status = IngestStatus(begun: Date.now.formatted(.iso8601))
        let start = ContinuousClock.now
        leave(status)
        do {
            let report = try await read()
            status.outcome = report.isUnchanged ? .unchanged : .built
            status.generation = report.generation
            status.counts = Self.counts(report)
            status.report = GenerationStore(index).report(of: report.generation).path
            status.seconds = Self.seconds(since: start)
            leave(status)
            return report
        } catch let error as RetrievalError where error.kind == .busy {
            // Another reading is at work and will leave its own note.
            throw error
        } catch {
            status.outcome = .failed
            status.seconds = Self.seconds(since: start)
            status.problem = String(
                decoding: "\(error)".utf8.prefix(Self.problemBytesMax), as: UTF8.self)
            leave(status)
            throw error
        }
    }

    private func leave(_ status: IngestStatus) {
        try? Data(WireJSON.prettyString(status).utf8).write(to: url, options: .atomic)
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        (WireMapping.milliseconds(ContinuousClock.now - start) / 100).rounded() / 10
    }

    private static func counts(_ report: BuildReport) -> IngestStatus.Counts {
        var counts = IngestStatus.Counts()
        counts.issues = report.issues.count
        guard !report.isUnchanged else { return counts }
        counts.added = report.added.count
        counts.changed = report.changed.count
        counts.removed = report.removed.count
        counts.unreadable = report.unreadable.count
        // Everything is new in a first build: that the advice is new says nothing.
        counts.urgencyChanged =
            report.added.count == report.counts.pages ? 0 : report.urgencyChanged.count
        return counts
    }
}
