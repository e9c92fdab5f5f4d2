// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Inference
import Retrieval

extension IndexOptions {
    /// Opens the index in service with the encoder.
    func searcher() throws -> Searcher { try searcherAndEmbedder().0 }

    /// The same, with the encoder for other texts.
    func searcherAndEmbedder() throws -> (Searcher, any Embedder) {
        let embedder = try Self.embedder(encoder, threads: threads)
        let generation = try GenerationStore(URL(fileURLWithPath: index)).current()
        let weights = try model.map { path in
            try JSONDecoder().decode(
                RankingModel.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        }
        return (
            try Searcher(generation: generation, embedder: embedder, model: weights), embedder
        )
    }

    /// Loads an encoder.
    static func embedder(_ path: String, threads: Int) throws -> EncoderEmbedder {
        let url = URL(fileURLWithPath: path)
        return EncoderEmbedder(
            try SentenceEncoder(contentsOf: url, threads: threads),
            sha256: try FileDigest.sha256(of: url))
    }
}
