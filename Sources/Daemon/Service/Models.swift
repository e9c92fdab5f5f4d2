// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Inference
import Retrieval

/// The models in service, opened.
struct Models: Sendable {
    let generator: TimedLanguageModel
    let embedder: EncoderEmbedder
    let answerTokens: Int
    /// The settings and files that they were opened from; models are opened again only when these
    /// change.
    let origin: Origin

    /// What decides which models these are.
    struct Origin: Equatable {
        let settings: [String]
        let files: [FileIdentity?]

        /// Looks at the files that a configuration names.
        init(_ configuration: Configuration) {
            settings = [
                configuration.generator, configuration.embedder,
                "\(configuration.threads)", "\(configuration.contextTokens)",
                "\(configuration.answerTokens)", "\(configuration.answerSeconds)",
            ]
            files = [configuration.generator, configuration.embedder].map(FileIdentity.init(path:))
        }
    }

    /// Opens the models. Throws `ServiceError` or `InferenceError` with what to do.
    init(_ configuration: Configuration) throws {
        try ModelFiles.require(configuration.generator, configuration.embedder)
        origin = Origin(configuration)
        // One pool, so that generator and encoder share the cores instead of fighting for them.
        let pool = try WorkerPool(threads: configuration.threads, givesWay: true)
        generator = TimedLanguageModel(
            base: try GGUFLanguageModel(
                contentsOf: URL(fileURLWithPath: configuration.generator),
                pool: pool, contextLength: configuration.contextTokens),
            limit: .seconds(configuration.answerSeconds))
        embedder = try ModelFiles.embedder(configuration, pool: pool)
        answerTokens = configuration.answerTokens
    }
}
