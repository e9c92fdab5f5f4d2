// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Inference
import Retrieval

/// The models in service, opened.
struct Models: Sendable {
    let generator: TimedLanguageModel
    /// The generator itself, for reading ahead.
    let writer: GGUFLanguageModel
    let embedder: EncoderEmbedder
    let answerTokens: Int
    /// The generator's adapter, for people; nil for none.
    let adapter: String?
    /// What an administrator should know of them.
    let notes: [String]
    /// Whether a request may ask for an assessment.
    let assesses: Bool
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
                configuration.generator, configuration.embedder, configuration.templateFallback,
                configuration.adapter, "\(configuration.adapterStrength)",
                configuration.cachePrecision,
                "\(configuration.threads)", "\(configuration.contextTokens)",
                "\(configuration.answerTokens)", "\(configuration.answerSeconds)",
                configuration.passageMode, configuration.passageFolder,
                "\(configuration.passageMegabytes)",
                "\(configuration.assessment)",
            ]
            files = [configuration.generator, configuration.adapter, configuration.embedder]
                .map(FileIdentity.init(path:))
        }
    }

    /// Opens the models. Throws `ServiceError` or `InferenceError` with what to do.
    init(_ configuration: Configuration) throws {
        try ModelFiles.require(configuration.generator, configuration.embedder)
        origin = Origin(configuration)
        // One pool, so that generator and encoder share the cores instead of fighting for them.
        let pool = try WorkerPool(threads: configuration.threads, givesWay: true)
        writer = try ModelFiles.generator(configuration, pool: pool)
        adapter = ModelFiles.adapter(configuration)?.description
        notes = ModelFiles.notes(on: writer)
        generator = TimedLanguageModel(
            base: writer, limit: .seconds(configuration.answerSeconds))
        embedder = try ModelFiles.embedder(configuration, pool: pool)
        answerTokens = configuration.answerTokens
        assesses = configuration.assessment
    }
}
