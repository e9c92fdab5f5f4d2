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

        @Option(
            help: ArgumentHelp(
                "Prove that nothing of a page is in the generation: its name or its file.",
                valueName: "page"))
        var gone: [String] = []

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
                for page in gone { try prove(page, isGoneFrom: opened, in: store) }
            }
        }

        /// Says that a page is gone, and where it can still be gone back to. Throws `ServiceError` when
        /// it is not gone.
        private func prove(
            _ page: String, isGoneFrom opened: Generation, in store: GenerationStore
        ) throws {
            let traces = try opened.traces(ofPage: page)
            let number = opened.manifest.generation
            guard traces.isEmpty else {
                throw ServiceError(
                    .badData,
                    """
                    Generation \(number) still holds \(page): \(traces.joined(separator: ", ")). \
                    Remove its file from the library, then run `wardbookd ingest`.
                    """)
            }
            let older = store.list().map(\.number).filter { other in
                other != number
                    && (try? store.generation(other).traces(ofPage: page))?.isEmpty == false
            }
            let rest =
                older.isEmpty ? "no generation" : older.map(String.init).joined(separator: ", ")
            print(
                "\(page) is gone from generation \(number); kept for going back: \(rest) with it.")
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
                try IndexOwner.become(of: place.settings.configuration().index)
                let number = try place.store().rollback(to: to)
                print("Generation \(number) is in service. A running daemon takes it up by itself.")
            }
        }
    }
}
