// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Inference
import Retrieval

/// The model files that a site names.
enum ModelFiles {
    /// Throws `ServiceError` for the first file that is not there.
    static func require(_ paths: String...) throws {
        for path in paths where !FileManager.default.fileExists(atPath: path) {
            throw ServiceError(
                .missingInput,
                """
                There is no model \(path). Run `make models` in a checkout, or install the package \
                wardbook-model-default.
                """)
        }
    }

    /// The encoder, with the hash that binds vectors to it.
    static func embedder(_ configuration: Configuration, pool: WorkerPool) throws
        -> EncoderEmbedder
    {
        let url = URL(fileURLWithPath: configuration.embedder)
        let encoder = try SentenceEncoder(contentsOf: url, pool: pool)
        return EncoderEmbedder(encoder, sha256: try FileDigest.sha256(of: url))
    }
}
