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

    /// What `models.cachePrecision` may be.
    static let cachePrecisions: [String: CachePrecision] = ["f16": .f16, "q8_0": .q8]

    /// The adapter that the site has configured, if any.
    static func adapter(_ configuration: Configuration) -> AdapterFile? {
        guard !configuration.adapter.isEmpty else { return nil }
        return AdapterFile(
            url: URL(fileURLWithPath: configuration.adapter),
            strength: Float(configuration.adapterStrength))
    }

    /// The language model as the site has configured it. Throws `ServiceError` if the adapter is
    /// not there, and `InferenceError` if it or anything else does not fit the model.
    static func generator(_ configuration: Configuration, pool: WorkerPool) throws
        -> GGUFLanguageModel
    {
        let adapter = adapter(configuration)
        if let adapter, !FileManager.default.fileExists(atPath: adapter.url.path) {
            throw ServiceError(
                .missingInput,
                "There is no adapter \(configuration.adapter). Correct models.adapter.")
        }
        return try GGUFLanguageModel(
            contentsOf: URL(fileURLWithPath: configuration.generator), pool: pool,
            contextLength: configuration.contextTokens,
            cachePrecision: cachePrecisions[configuration.cachePrecision] ?? .f16,
            templateFallback: ChatTemplate.Family(rawValue: configuration.templateFallback),
            passages: PassageSettings(
                mode: PassageMode(rawValue: configuration.passageMode) ?? .off,
                folder: URL(fileURLWithPath: configuration.passageFolder),
                budget: configuration.passageMegabytes * 1_000_000),
            adapters: adapter.map { [$0] } ?? [])
    }

    /// What an administrator should know of a model that works but not as its file says.
    static func notes(on model: GGUFLanguageModel) -> [String] {
        guard let template = model.template else {
            return [
                """
                \(model.name) has no chat template that is known, so it cannot write answers. Set \
                models.templateFallback to the one that it was trained with.
                """
            ]
        }
        guard template.isFallback else { return [] }
        return [
            """
            The chat template of \(model.name) is not recognised; \(template.family.rawValue) is used \
            as configured (models.templateFallback).
            """
        ]
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
