// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Documents
import Foundation
import Retrieval

/// `wardbook-eval building`: how fast a library becomes an index when embedding costs nothing, and
/// how much memory that takes.
struct BuildingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "building",
        abstract: "Times building an index of a library without embedding.",
        discussion: """
            Its vectors are random. With --index and --encoder it is kept for `speed`, which asks it \
            with that encoder: how long a search takes does not depend on what vectors mean.
            """)

    @Option(help: "The folder of pages.")
    var corpus: String

    @Option(help: "Keep the index in this folder.")
    var index: String?

    @Option(help: "The encoder, a GGUF file, whose vectors the random ones stand for.")
    var encoder: String?

    private struct Result: Encodable {
        var pages: Int
        var passages: Int
        var megabytes: Double
        /// Without the time spent on waiting for vectors.
        var seconds: Double
        var pagesPerSecond: Double
        var megabytesPerSecond: Double
        var residentMegabytesMax: Double
        /// The same library again with nothing changed.
        var unchangedSeconds: Double
    }

    func run() async throws {
        let temporary = FileManager.default.temporaryDirectory
            .appending(path: "wardbook-building-\(getpid())")
        defer { try? FileManager.default.removeItem(at: temporary) }
        let corpus = try Corpus(folder: URL(fileURLWithPath: corpus))
        let bytes = corpus.files().files.reduce(0) { $0 + $1.byteCount }
        let builder = IndexBuilder(
            corpus: corpus,
            store: GenerationStore(index.map { URL(fileURLWithPath: $0) } ?? temporary),
            embedder: RandomEmbedder(identity: try identity()))
        let report = try await builder.build()
        let again = try await builder.build()
        let seconds = report.seconds.total - report.seconds.embedding
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

    private func identity() throws -> EmbedderIdentity {
        guard let encoder else {
            return EmbedderIdentity(
                name: "random", sha256: String(repeating: "0", count: 64), dimensions: 384)
        }
        return try IndexOptions.embedder(encoder, threads: 1).identity
    }

    /// The most memory that the process ever held (getrusage(2) counts in KiB).
    private static func residentMegabytesMax() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}

/// Random vectors, the same for the same text, that cost nearly nothing.
private struct RandomEmbedder: Embedder {
    let identity: EmbedderIdentity

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        texts.map { text in
            // FNV-1a over the text, then xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
            var state = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
            let vector = (0..<identity.dimensions).map { _ -> Float in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return Float(Int64(bitPattern: state) >> 40)
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / max(length, 1) }
        }
    }
}
