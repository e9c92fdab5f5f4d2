// SPDX-License-Identifier: Apache-2.0

import Retrieval
import TextAnalysis

/// A small real embedder: each index term adds one fixed direction. Texts with the same words are
/// near, others are not; it knows no synonyms.
struct WordEmbedder: Embedder {
    let identity = EmbedderIdentity(
        name: "words", sha256: String(repeating: "0", count: 64), dimensions: 64)
    private let analyzer = TextAnalyzer()

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        texts.map { text in
            var vector = [Float](repeating: 0, count: 64)
            vector[0] = 0.01
            for term in analyzer.terms(in: text) {
                var hash: UInt64 = 0xcbf2_9ce4_8422_2325
                for byte in term.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
                for _ in 0..<4 {
                    hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    vector[Int(hash >> 58)] += (hash >> 32) & 1 == 0 ? 1 : -1
                }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
    }
}
