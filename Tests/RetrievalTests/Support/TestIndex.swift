// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Retrieval

/// An index in a temporary folder over a plain library, with a hashing encoder.
final class TestIndex: Sendable {
    let folder: TemporaryFolder
    let store: GenerationStore
    let files: PlainLibrary

    init(_ files: [String: String] = SamplePages.files) throws {
        folder = try TemporaryFolder()
        store = GenerationStore(folder.url.appending(path: "Index"))
        self.files = PlainLibrary(files)
    }

    @discardableResult
    func build(
        _ embedder: any Embedder = HashingEmbedder(), version: String = "plain 1",
        progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
    ) async throws -> BuildReport {
        try await IndexBuilder(
            store: store, library: files.library(version: version), embedder: embedder
        ).build(progress: progress)
    }

    func searcher(_ embedder: any Embedder = HashingEmbedder()) throws -> Searcher {
        try Searcher(generation: store.current(), embedder: embedder)
    }

    /// A file of the generation in service.
    func file(_ name: String) -> URL {
        store.folder.appending(path: "current/\(name)")
    }
}

/// Repeatable randomness (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
