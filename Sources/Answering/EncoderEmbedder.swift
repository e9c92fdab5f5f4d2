// SPDX-License-Identifier: Apache-2.0
//
// Where text and models meet: retrieval asks for vectors, the sentence encoder makes them.

public import Inference
public import Retrieval

import Dispatch

/// The sentence encoder as retrieval wants it.
public struct EncoderEmbedder: Embedder {
    /// Which encoder this is.
    public let identity: EmbedderIdentity
    private let encoder: SentenceEncoder
    /// Encoding passages keeps all cores busy for long: it runs here, not on the cooperative pool.
    private let queue = DispatchQueue(label: "wardbook.embedding")
    private let evidenceQueue = DispatchQueue(label: "wardbook.evidence")

    /// Wraps an encoder whose file has the given SHA-256.
    public init(_ encoder: SentenceEncoder, sha256: String) {
        self.encoder = encoder
        identity = EmbedderIdentity(
            name: encoder.name, sha256: sha256, dimensions: encoder.dimensions)
    }

    /// One vector of unit length for each text. A question takes a millisecond or two and waits for
    /// nobody: neither for passages nor for the model that writes. Evidence waits for other evidence.
    public func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        switch role {
        case .query: try encoder.embed(texts, as: .query)
        case .evidence: try await embed(texts, as: .evidence, on: evidenceQueue)
        case .passage: try await embed(texts, as: .passage, on: queue)
        }
    }

    private func embed(
        _ texts: [String], as purpose: SentenceEncoder.Purpose, on queue: DispatchQueue
    ) async throws -> [[Float]] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try encoder.embed(texts, as: purpose) })
            }
        }
    }
}
