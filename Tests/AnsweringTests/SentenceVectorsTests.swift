// SPDX-License-Identifier: Apache-2.0

import Retrieval
import Synchronization
import Testing

@testable import Answering

@Suite("Vectors of the library's sentences")
struct SentenceVectorsTests {
    @Test("a sentence is embedded once, in whatever order and however often it is asked for")
    func once() async throws {
        let embedder = CountingEmbedder()
        let vectors = SentenceVectors(embedder: embedder)
        let first = try await vectors.vectors(of: ["spots", "rash", "spots"])
        let second = try await vectors.vectors(of: ["rash", "fever", "spots"])
        #expect(first == [[5], [4], [5]])
        #expect(second == [[4], [5], [5]])
        #expect(embedder.asked == ["spots", "rash", "fever"])
        #expect(try await vectors.vectors(of: []) == [])
    }

    @Test("what has not been used for long is forgotten, what is in use is not")
    func bounded() async throws {
        let embedder = CountingEmbedder()
        let vectors = SentenceVectors(embedder: embedder)
        _ = try await vectors.vectors(of: ["old"])
        for number in 0..<(3 * SentenceVectors.recentMax) {
            _ = try await vectors.vectors(of: ["used", "\(number)"])
        }
        _ = try await vectors.vectors(of: ["used", "old"])
        #expect(embedder.asked.filter { $0 == "used" }.count == 1)
        #expect(embedder.asked.filter { $0 == "old" }.count == 2)
    }
}

/// Counts letters, and keeps what it was asked for.
private final class CountingEmbedder: Embedder {
    let identity = EmbedderIdentity(name: "letters", sha256: "", dimensions: 1)
    private let texts = Mutex<[String]>([])

    var asked: [String] { texts.withLock { $0 } }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        self.texts.withLock { $0 += texts }
        return texts.map { [Float($0.count)] }
    }
}
