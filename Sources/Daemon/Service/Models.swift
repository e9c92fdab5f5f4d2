// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Inference
import Retrieval

/// The models in service, opened.
struct Models: Sendable {
    /// What has to be there.
    enum Need {
        case everything
        /// The encoder alone: without it nothing is found. Without the language model the answers
        /// are the library's own words.
        case encoder
    }

    /// The language model; nil when it cannot be opened.
    let writer: GGUFLanguageModel?
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
    private let answerLimit: Duration

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
                .filter { !$0.isEmpty }.map(FileIdentity.init(path:))
        }
    }

    /// Opens the models. Throws `ServiceError` or `InferenceError` with what to do when one that is
    /// needed cannot be opened.
    init(_ configuration: Configuration, need: Need) throws {
        origin = Origin(configuration)
        // One pool, so that generator and encoder share the cores instead of fighting for them.
        let pool = try WorkerPool(threads: configuration.threads, givesWay: true)
        embedder = try ModelFiles.embedder(configuration, pool: pool)
        let opened = Result { try ModelFiles.generator(configuration, pool: pool) }
        switch opened {
        case .success(let model):
            writer = model
            adapter = ModelFiles.adapter(configuration)?.description
            notes = ModelFiles.notes(on: model)
        case .failure(let error) where need == .encoder:
            (writer, adapter) = (nil, nil)
            notes = [
                """
                The language model cannot be opened: \(error) Until that is mended, answers are \
                the library's own words.
                """
            ]
        case .failure(let error): throw error
        }
        answerLimit = .seconds(configuration.answerSeconds)
        answerTokens = configuration.answerTokens
        assesses = configuration.assessment
    }

    /// The language model for one answer, within the time that it may take.
    var generator: TimedLanguageModel? {
        writer.map { TimedLanguageModel(base: $0, limit: answerLimit) }
    }

    /// The name of what writes, for people and programs.
    var name: String { writer?.name ?? "none" }

    /// Most tokens of prompt and answer together; 0 without a language model.
    var contextLength: Int { writer?.contextLength ?? 0 }

    /// Whether the language model is open, too.
    var isComplete: Bool { writer != nil }
}
