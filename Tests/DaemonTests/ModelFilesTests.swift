// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@testable import Daemon

@Suite("The model of a site")
struct ModelFilesTests {
    /// A model without any chat template.
    private func model(fallback: String) throws -> GGUFLanguageModel {
        var configuration = Configuration()
        configuration.generator =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/families/llama.gguf").path
        configuration.templateFallback = fallback
        return try ModelFiles.generator(configuration, pool: WorkerPool(threads: 1))
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
