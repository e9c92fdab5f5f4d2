// SPDX-License-Identifier: Apache-2.0
//
// The vectors of the library's own sentences, remembered from one question to the next: the passages
// that people need are mostly the same ones. What a person types never gets in here.

public import Retrieval

import Synchronization

/// Embeds sentences of the library, each once as long as it is in use.
public final class SentenceVectors: Sendable {
    /// Sentences in use and as many that were in use before: about 6 MB each for 384 dimensions.
    static let recentMax = 4096

    private struct Known {
        var recent: [String: [Float]] = [:]
        var older: [String: [Float]] = [:]
    }

    private let embedder: any Embedder
    private let known = Mutex(Known())

    /// Remembers nothing yet.
    public init(embedder: any Embedder) {
        self.embedder = embedder
    }

    /// One vector of unit length for each sentence, in order. Throws what the embedder throws.
    func vectors(of sentences: [String]) async throws -> [[Float]] {
        let remembered = known.withLock { known in
            sentences.map { known.recent[$0] ?? known.older[$0] }
        }
        let new = zip(sentences, remembered).filter { $0.1 == nil }.map(\.0).distinct()
        let made = new.isEmpty ? [] : try await embedder.embed(new, as: .evidence)
        let vectors = Dictionary(uniqueKeysWithValues: zip(new, made))
        let all = zip(sentences, remembered).map { $1 ?? vectors[$0] ?? [] }
        known.withLock { known in
            for (sentence, vector) in zip(sentences, all) { known.recent[sentence] = vector }
            guard known.recent.count > Self.recentMax else { return }
            known.older = known.recent
            known.recent = [:]
        }
        return all
    }
}
