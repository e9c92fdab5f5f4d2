// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Inference
import Retrieval

/// `wardbookd ingest`: reads the library into the next generation of the index.
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the library's pages into a new generation of the index.",
        discussion: """
            Only pages that changed are read, and only passages that changed are embedded. The \
            generation in service stays until the new one is complete, whatever happens. A daemon \
            that is running takes the new one up by itself.

            Root works with the rights of the user whom the index belongs to.
            """)

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "Name every page and every issue, not only the first ones.")
    var verbose = false

    @Flag(help: "Print the report as JSON; progress goes to standard error.")
    var json = false

    @Flag(help: "Go on: read again whenever pages change or an administrator asks for it.")
    var watch = false

    /// Pages that are being copied are read when nothing has changed for this long.
    private static let quiet = Duration.seconds(5)

    func run() async throws {
        try await reportingFailure {
            let configuration = try settings.configuration()
            try IndexOwner.become(of: configuration.index)
            let corpus = try Corpus(folder: URL(fileURLWithPath: configuration.corpus))
            var builder = IndexBuilder(
                corpus: corpus, store: GenerationStore(URL(fileURLWithPath: configuration.index)),
                embedder: try ModelFiles.embedder(
                    configuration, pool: WorkerPool(threads: configuration.threads)),
                reader: try configuration.pageReader())
            builder.generationsKept = configuration.generationsKept
            guard !watch else { return try await keepBuilding(with: builder, configuration) }
            // Whoever asks while this runs, or copies pages, may have been too late for it; the unit
            // that watches for them (systemd.path(5)) does not while this service runs.
            var seen: [Date?]
            repeat {
                seen = requests(configuration)
                try await build(with: builder, configuration)
            } while requests(configuration) != seen
        }
    }

    /// When somebody asked last, and when the top folder of the library changed.
    private func requests(_ configuration: Configuration) -> [Date?] {
        ["\(configuration.requests)/\(ReindexRequests.fileName)", configuration.corpus].map {
            (try? FileManager.default.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
        }
    }

    private func build(with builder: IndexBuilder, _ configuration: Configuration) async throws {
        let display = IngestDisplay(isTerminal: isatty(STDERR_FILENO) == 1)
        let report = try await IngestRecord(index: configuration.index).keeping {
            try await builder.build(progress: display.show)
        }
        display.end()
        print(json ? try report.json() : IngestSummary(report: report, showsAll: verbose).text)
    }

    /// Builds now and after every change. A build that fails is told and tried again then.
    private func keepBuilding(with builder: IndexBuilder, _ configuration: Configuration)
        async throws
    {
        try? FileManager.default.createDirectory(
            atPath: configuration.requests, withIntermediateDirectories: true)
        let folders = try FolderWatch([configuration.corpus, configuration.requests])
        while true {
            do {
                try await build(with: builder, configuration)
            } catch let error as RetrievalError {
                reportError("\(error)")
            } catch let error as ServiceError {
                reportError(error.description)
            }
            fflush(nil)
            if folders.unwatchedCount > 0 {
                reportError(
                    """
                    \(folders.unwatchedCount) folders of the library cannot be watched; changes in them \
                    are read with the next change elsewhere or request. Raise \
                    fs.inotify.max_user_watches (sysctl), or put more pages into one folder.
                    """)
            }
            try await folders.waitForChange(quiet: Self.quiet)
        }
    }
}
