// SPDX-License-Identifier: Apache-2.0
//
// The composition root: models and index are opened here and nowhere else.

import Answering
import Foundation
import Inference
import Logging
import Retrieval

/// Everything that answers questions, opened and checked.
actor Appliance {
    nonisolated let modelName: String
    nonisolated let contextLength: Int
    private nonisolated let questionBytesMax: Int
    private nonisolated let ready = ContinuousClock.now

    private let store: GenerationStore
    private let model: GGUFLanguageModel
    private let embedder: EncoderEmbedder
    private let answerTokens: Int
    private let logger: Logger
    private var current: Library
    /// The newer generation that could not be opened, and why.
    private var refused: (generation: String, reason: String)?

    /// Opens models and index. Throws `ServiceError` with what to do.
    init(_ configuration: Configuration, logger: Logger) throws {
        try ModelFiles.require(configuration.generator, configuration.embedder)
        let model = try GGUFLanguageModel(
            contentsOf: URL(fileURLWithPath: configuration.generator),
            threads: configuration.threads, contextLength: configuration.contextTokens)
        let embedder = try ModelFiles.embedder(configuration)
        let store = GenerationStore(URL(fileURLWithPath: configuration.index))
        self.model = model
        self.embedder = embedder
        self.store = store
        self.logger = logger
        modelName = model.name
        contextLength = model.contextLength
        questionBytesMax = configuration.questionBytes
        answerTokens = configuration.answerTokens
        current = try Self.open(
            store, model: model, embedder: embedder, answerTokens: configuration.answerTokens)
    }

    private static func open(
        _ store: GenerationStore, model: GGUFLanguageModel, embedder: EncoderEmbedder,
        answerTokens: Int
    ) throws -> Library {
        let generation = try store.current()
        let searcher = try Searcher(generation: generation, embedder: embedder)
        let engine = AnswerEngine(
            searcher: searcher, embedder: embedder, model: model, tokensMax: answerTokens)
        return Library(generation: generation, searcher: searcher, engine: engine)
    }

    /// The generation in service. A newer one is taken up here, between two requests; one that
    /// cannot be opened leaves the old one in service, with a warning in the status.
    func library() -> Library {
        guard let number = store.currentNumber,
            number != current.generation.manifest.generation, refused?.generation != "\(number)"
        else { return current }
        do {
            current = try Self.open(
                store, model: model, embedder: embedder, answerTokens: answerTokens)
            refused = nil
            logger.notice("generation \(number) is in service")
        } catch {
            refused = ("\(number)", "\(error)")
            logger.error("generation \(number) cannot be opened: \(error)")
        }
        return current
    }

    /// What needs an administrator's eye.
    func warnings() -> [String] {
        guard let refused else { return [] }
        return [
            """
            Generation \(refused.generation) cannot be opened, generation \
            \(current.generation.manifest.generation) stays in service. \(refused.reason)
            """
        ]
    }

    /// Whole seconds since the appliance was ready.
    nonisolated var uptimeSeconds: Int {
        Int((ContinuousClock.now - ready) / .seconds(1))
    }

    /// The question, trimmed. Throws a `Problem` when it is empty or too long.
    nonisolated func checked(question: String) throws -> String {
        let question = question.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !question.isEmpty else { throw Problems.emptyQuestion }
        guard question.utf8.count <= questionBytesMax else {
            throw Problems.tooLarge("The question", byteCountMax: questionBytesMax)
        }
        return question
    }
}
