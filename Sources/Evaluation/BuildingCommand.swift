// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Retrieval

/// `wardbook-eval building`: how fast a library becomes an index when embedding costs nothing, and
/// how much memory that takes.
struct BuildingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "building",
        abstract: "Times building an index of a library without embedding.")

    @Option(help: "The folder of pages.")
    var corpus: String

    private struct Result: Encodable {
        var pages: Int
        var passages: Int
        var megabytes: Double
        var seconds: Double
        var pagesPerSecond: Double
        var megabytesPerSecond: Double
        var residentMegabytesMax: Double
        /// The same library again with nothing changed.
        var unchangedSeconds: Double
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wardbook-building-\(getpid())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let corpus = try Corpus(folder: URL(fileURLWithPath: corpus))
        let bytes = corpus.files().files.reduce(0) { $0 + $1.byteCount }
        let builder = IndexBuilder(
            corpus: corpus, store: GenerationStore(folder), embedder: ConstantEmbedder())
        let report = try await builder.build()
        let again = try await builder.build()
        let seconds = report.seconds.total
        let result = Result(
            pages: report.counts.pages, passages: report.counts.passages,
            megabytes: Double(bytes) / 1e6, seconds: seconds,
            pagesPerSecond: Double(report.counts.pages) / seconds,
            megabytesPerSecond: Double(bytes) / 1e6 / seconds,
            residentMegabytesMax: BuildingCommand.residentMegabytesMax(),
            unchangedSeconds: again.seconds.total)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }

    /// The most memory that the process ever held (getrusage(2) counts in KiB).
    private static func residentMegabytesMax() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}

/// Vectors that cost nothing, of the default encoder's size.
private struct ConstantEmbedder: Embedder {
    let identity = EmbedderIdentity(
        name: "constant", sha256: String(repeating: "0", count: 64), dimensions: 384)

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        texts.map { text in
            var vector = [Float](repeating: 0, count: 384)
            vector[text.utf8.count % 384] = 1
            return vector
        }
    }
}
