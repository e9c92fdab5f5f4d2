// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Retrieval

/// `wardbookd index`: the generations of the index.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "List, check and switch index generations.",
        subcommands: [List.self, Verify.self, Rollback.self])

    /// Where the index is.
    struct Place: ParsableArguments {
        @OptionGroup var settings: SettingsOptions

        func store() throws -> GenerationStore {
            GenerationStore(URL(fileURLWithPath: try settings.configuration().index))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the generations, newest first; * marks the one in service.")

        @OptionGroup var place: Place

        func run() async throws {
            try await reportingFailure {
                let entries = try place.store().list()
                if entries.isEmpty {
                    throw ServiceError(
                        .missingInput, "There is no index yet. Run `wardbookd ingest`.")
                }
                for entry in entries {
                    let mark = entry.isCurrent ? "*" : " "
                    switch entry.manifest {
                    case .success(let manifest):
                        print(
                            """
                            \(mark) \(entry.number)  \(manifest.created.formatted(.iso8601))  \
                            \(manifest.counts.pages) pages, \(manifest.counts.passages) passages, \
                            \(manifest.embedder.name)
                            """)
                    case .failure(let error): print("\(mark) \(entry.number)  \(error)")
                    }
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every byte of a generation.")

        @Option(help: "Number of the generation; the one in service when left out.")
        var generation: Int?

        @OptionGroup var place: Place

        func run() async throws {
            try await reportingFailure {
                let store = try place.store()
                let opened = try generation.map(store.generation) ?? store.current()
                try opened.verify()
                let counts = opened.manifest.counts
                print(
                    """
                    Generation \(opened.manifest.generation) is whole: \(counts.pages) pages, \
                    \(counts.passages) passages, as many vectors.
                    """)
            }
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put an earlier generation back into service.")

        @Option(help: "Number of the generation; the newest before the current when left out.")
        var to: Int?

        @OptionGroup var place: Place

        func run() async throws {
            try await reportingFailure {
                let number = try place.store().rollback(to: to)
                print("Generation \(number) is in service. A running daemon takes it up by itself.")
            }
        }
    }
}
