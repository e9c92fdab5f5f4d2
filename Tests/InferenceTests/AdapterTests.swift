// SPDX-License-Identifier: Apache-2.0
//
// Low-rank adapters, as loaded and as a request asks for them, against what llama.cpp computes with
// the adapter and with weights that have its change merged in (Tests/Fixtures/families/record.py).

import Foundation
import Testing

@testable import Inference

@Suite("Low-rank adapters") struct AdapterTests {
    private static let file = TestModels.fixture("families/llama-adapter.gguf")

    private func session(_ adapters: [AdapterFile], set: String? = nil) throws -> DecodingSession {
        let decoder = try Decoder(
            GGUFFile(contentsOf: TestModels.fixture("families/llama.gguf")),
            pool: WorkerPool(threads: 1), kernels: Kernels(set), context: 96, adapters: adapters)
        return DecodingSession(decoder, precision: .f32, prompts: 4)
    }

    /// Logits of the last two positions.
    private func logits(
        _ session: DecodingSession, _ tokens: [TokenID], _ adapters: [String: Float]? = nil
    ) throws -> [Float] {
        var prompt = Prompt(tokens)
        prompt.strengths = try session.decoder.strengths(adapters)
        // The last two tokens are read again, however much is known of the prompt.
        let reading = try session.read(prompt)
        let last = reading.lastRow
        let result = Array(session.decoder.logits(of: max(0, last - 1)..<last + 1))
        session.shelf.put(reading.cache)
        return result
    }

    @Test("an adapter changes what llama.cpp lets it change", arguments: Kernels.available)
    func loaded(set: String) throws {
        for prompt in try LogitsFixture.prompts("families/llama-adapter") {
            let session = try session([AdapterFile(url: Self.file, strength: 0.5)], set: set)
            #expect(prompt.error(of: try logits(session, prompt.tokens)) < 1e-4)
        }
    }

    @Test("a request's strength gives what merged weights give", arguments: Kernels.available)
    func merged(set: String) throws {
        for prompt in try LogitsFixture.prompts("families/llama-merged") {
            let session = try session([AdapterFile(url: Self.file, strength: 0)], set: set)
            let got = try logits(session, prompt.tokens, ["llama-adapter": 1.25])
            #expect(prompt.error(of: got) < 1e-4)
        }
    }

    @Test("two adapters add up")
    func both() throws {
        let adapters = ["a", "b"].map { AdapterFile(url: Self.file, strength: 0, name: $0) }
        for prompt in try LogitsFixture.prompts("families/llama-merged") {
            let got = try logits(session(adapters), prompt.tokens, ["a": 1, "b": 0.25])
            #expect(prompt.error(of: got) < 1e-4)
        }
    }

    @Test("requests that differ in strength share no state and leave no trace")
    func turns() throws {
        let tokens = (0..<60).map { TokenID(($0 * 37) % 250 + 3) }
        let wishes: [[String: Float]?] = [nil, [:], ["x": 1], ["x": 0.25], nil, ["x": 1], [:]]
        let adapter = AdapterFile(url: Self.file, strength: 0.5, name: "x")
        let shared = try session([adapter])
        for wish in wishes {
            let alone = try session([AdapterFile(url: Self.file, strength: wish?["x"] ?? 0.5)])
            let got = try logits(shared, tokens, wish)
            // As loaded with that strength, or without any adapter.
            let fresh = wish == [:] ? try session([]) : alone
            let last = try logits(fresh, tokens)
            #expect(got.suffix(259) == last.suffix(259), "\(String(describing: wish))")
        }
    }

    @Test("generations with different strengths run side by side as if alone")
    func sideBySide() async throws {
        func model() throws -> GGUFLanguageModel {
            try GGUFLanguageModel(
                contentsOf: TestModels.fixture("families/llama.gguf"), pool: WorkerPool(threads: 2),
                contextLength: 96, adapters: [AdapterFile(url: Self.file, name: "x")])
        }
        func options(_ strength: Float) -> GenerationOptions {
            var options = GenerationOptions()
            options.maxTokens = 40
            options.adapters = ["x": strength]
            return options
        }
        let prompt: [TokenID] = [1, 70, 80, 90]
        let together = try model()
        let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for index in 0..<4 {
                group.addTask {
                    var text = ""
                    let stream = together.generate(
                        promptTokens: prompt, options: options(Float(index) * 0.4))
                    for try await case .text(let piece) in stream { text += piece }
                    return (index, text)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(Set(texts.values).count > 1)
        for index in 0..<4 {
            let alone = try model().complete(
                promptTokens: prompt, options: options(Float(index) * 0.4))
            #expect(texts[index] == alone.text)
        }
        let likelihoods = try [Float(0), 1].map {
            try together.likelihoods(of: ["Z"], after: prompt, adapters: ["x": $0])
        }
        #expect(likelihoods[0] != likelihoods[1])
    }

    @Test("an adapter for something else, or that is not there, is refused by name")
    func refused() throws {
        for name in ["qwen2", "smollm3"] {
            let error = #expect(throws: InferenceError.self) {
                try Decoder(
                    GGUFFile(contentsOf: TestModels.fixture("families/\(name).gguf")),
                    pool: WorkerPool(threads: 1), kernels: Kernels(), context: 96,
                    adapters: [AdapterFile(url: Self.file)])
            }
            #expect(error?.kind == .unsupported)
        }
        let session = try session([AdapterFile(url: Self.file)])
        let unknown = #expect(throws: InferenceError.self) {
            try session.decoder.strengths(["german": 1])
        }
        #expect(unknown?.description.contains("german") == true)
        #expect(unknown?.description.contains("llama-adapter") == true)
        #expect(throws: InferenceError.self) {
            try session.decoder.strengths(["llama-adapter": .nan])
        }
        #expect(throws: InferenceError.self) {
            try self.session([AdapterFile(url: Self.file), AdapterFile(url: Self.file)])
        }
    }
}
