// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@testable import Daemon

@Suite("The model of a site")
struct ModelFilesTests {
    private func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/families/\(name).gguf").path
    }

    /// A model without any chat template.
    private func model(fallback: String) throws -> GGUFLanguageModel {
        var configuration = Configuration()
        configuration.generator = path("llama")
        configuration.templateFallback = fallback
        return try ModelFiles.generator(configuration, pool: WorkerPool(threads: 1))
    }

    /// What a model writes with an adapter, or with none if its path is empty.
    private func text(adapter: String, strength: Double = 1, of model: String = "llama") throws
        -> String
    {
        var configuration = Configuration()
        configuration.generator = path(model)
        configuration.adapter = adapter
        configuration.adapterStrength = strength
        var options = GenerationOptions()
        options.maxTokens = 30
        return try ModelFiles.generator(configuration, pool: WorkerPool(threads: 1))
            .complete(promptTokens: [1, 70, 80, 90], options: options).text
    }

    @Test("an adapter changes what the model writes, as strongly as is set")
    func adapter() throws {
        let plain = try text(adapter: "")
        #expect(try text(adapter: path("llama-adapter"), strength: 0) == plain)
        #expect(try text(adapter: path("llama-adapter")) != plain)
    }

    @Test("an adapter that is not there, or is none of this model's, is refused by name")
    func unfitAdapters() {
        for (file, model, part) in [
            ("/nowhere/x.gguf", "llama", "models.adapter"),
            (path("llama"), "llama", "a lora adapter for llama is needed"),
            (path("llama-adapter"), "qwen2", "a lora adapter for qwen2 is needed"),
            (path("llama-adapter"), "../windows/mistral", "Use an adapter that was made for"),
        ] {
            let error = #expect(throws: (any Error).self) { try text(adapter: file, of: model) }
            #expect(error.map { "\($0)" }?.contains(part) == true, "\(String(describing: error))")
        }
    }

    @Test("without a known chat template it is told what to set")
    func none() throws {
        let notes = ModelFiles.notes(on: try model(fallback: ""))
        #expect(notes.count == 1)
        #expect(notes.first?.contains("models.templateFallback") == true)
    }

    @Test("a template that stands in for its own is told of")
    func fallback() throws {
        let model = try model(fallback: "mistral")
        #expect(model.template?.isFallback == true)
        #expect(ModelFiles.notes(on: model).first?.contains("mistral is used") == true)
    }

    @Test("a template whose tokens the model lacks is refused, not passed over")
    func unfit() {
        let error = #expect(throws: InferenceError.self) { try model(fallback: "chatml") }
        #expect(error?.description.contains("<|im_start|>") == true)
    }
}
