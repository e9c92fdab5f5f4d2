// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import WireProtocol

/// `wardbook status`: what is in service.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show which model and which index are in service.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let client = try DaemonClient(socketPath: connection.path)
            let status = try await client.get("/v1/status", as: StatusResponse.self)
            if output.json { return try JSONPrinter.print(status) }
            let index = status.index
            print("Wardbook \(status.version), up \(status.uptimeSeconds) s")
            print("Model:    \(status.model.name), context of \(status.model.contextLength) tokens")
            if let adapter = status.model.adapter { print("Adapter:  \(adapter)") }
            print("Library:  \(index.pages) pages, \(index.passages) passages")
            print("Index:    generation \(index.generation) of \(index.created)")
            print("Embedder: \(index.embedder)")
            print("Queue:    \(status.answering) answering, \(status.waiting) waiting")
            if index.pagesPastReview > 0 {
                print("Review:   \(index.pagesPastReview) pages are past their review date")
            }
            if let oldest = index.oldestReview { print("Oldest:   reviewed \(oldest)") }
            if let last = status.lastIngest {
                print("Reading:  \(last.outcome.rawValue), \(last.begun)\(Self.counts(last))")
            }
            let style = TerminalStyle.ofStandardOutput()
            for warning in status.warnings {
                print(style.render(RichText(warning), indent: 10, first: "Warning:  "))
            }
        }
    }

    /// ": 2 changed, 1 unreadable"; nothing when there is nothing to tell.
    private static func counts(_ ingest: IngestStatus) -> String {
        let counts = ingest.counts
        let parts = [
            (counts.added, "new"), (counts.changed, "changed"), (counts.removed, "gone"),
            (counts.unreadable, "unreadable"), (counts.issues, "issues"),
            (counts.urgencyChanged, "with other advice on when to get help"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
