// SPDX-License-Identifier: Apache-2.0
//
// A small real encoder for tests: words and their letter triples are hashed to components with a
// sign (feature hashing, Weinberger et al. 2009), so that texts that share words or parts of words
// are near each other. It counts what it is asked, and can be told to stop working.

import Foundation
import Retrieval
import Synchronization

final class HashingEmbedder: Embedder {
    struct Refusal: Error {}

    let identity: EmbedderIdentity
    private let texts = Mutex(0)
    private let refuseAfter: Int

    /// `refuseAfter`: texts after which every call throws.
    init(dimensions: Int = 64, name: String = "hashing", refuseAfter: Int = .max) {
        identity = EmbedderIdentity(
            name: name, sha256: String(repeating: "0", count: 64), dimensions: dimensions)
        self.refuseAfter = refuseAfter
    }

    /// Texts embedded so far.
    var embedded: Int { texts.withLock { $0 } }

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        try self.texts.withLock {
            guard $0 + texts.count <= refuseAfter else { throw Refusal() }
            $0 += texts.count
        }
        return texts.map { vector($0) }
    }

    private func vector(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: identity.dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
            let padded = Array("<\(word)>".utf8)
            add(Array(padded), 2, to: &vector)
            for start in 0..<max(0, padded.count - 2) {
                add(Array(padded[start..<start + 3]), 1, to: &vector)
            }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector.indices.map { $0 == 0 ? 1 : 0 }
    }

    /// FNV-1a picks the component and the sign.
    private func add(_ feature: [UInt8], _ weight: Float, to vector: inout [Float]) {
        let hash = feature.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        vector[Int(hash % UInt64(vector.count))] += hash >> 63 == 0 ? weight : -weight
    }
}
