// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("wardbookd model, as an administrator uses it")
struct ModelTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func fixture(_ path: String) -> String {
        Programs.root.appending(path: "Tests/Fixtures/\(path)").path
    }

    private func model(_ arguments: String...) async throws -> Outcome {
        try await Programs.run("wardbookd", arguments: ["model"] + arguments)
    }

    /// The JSON document that a verb prints.
    private func document(_ arguments: String...) async throws -> [String: Any] {
        let outcome = try await Programs.run(
            "wardbookd", arguments: ["model"] + arguments + ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(value as? [String: Any])
    }

    private func prompt() throws -> String {
        try folder.write("prompt.txt", Data("What is a fever?".utf8))
        return folder.path("prompt.txt")
    }

    @Test("a folder of Hugging Face's becomes a file, a smaller file, and text")
    func fromImportToText() async throws {
        let (whole, small) = (folder.path("whole.gguf"), folder.path("small.gguf"))
        #expect(try await model("import", Self.fixture("import/qwen2"), whole).status == 0)
        #expect(try await model("quantize", whole, small, "--format", "Q4_0").status == 0)
        #expect(try await model("verify", small).output.contains("is sound"))
        let info = try await document("info", small)
        #expect(info["architecture"] as? String == "qwen2")
        #expect(info["role"] as? String == "generator")
        #expect(info["template"] as? String == "chatml")
        let text = try await document(
            "generate", small, "--prompt-file", prompt(), "--max-tokens", "5")
        #expect((text["outputTokens"] as? [Int])?.count ?? 0 <= 5)
        #expect((text["promptTokens"] as? [Int])?.isEmpty == false)
        let error = try await model("quantize", whole, small, "--format", "Q9")
        #expect(error.status == 64 && error.errors.contains("Q4_K_M"))
    }

    @Test(
        "info tells how positions and windows are dealt with",
        arguments: [
            ("families/phi3", "other factors for contexts beyond 64 tokens"),
            ("families/yarn", "YaRN, 4 times 64 tokens"), ("families/linear", "stretched 4 times"),
            ("families/gemma3", "12 tokens in 5 of 6 layers"),
            ("windows/mistral", "12 tokens in 3 of 3 layers"),
            ("families/llama-adapter", "adapter for llama"),
        ])
    func info(file: String, part: String) async throws {
        let outcome = try await model("info", Self.fixture("\(file).gguf"))
        #expect(outcome.output.contains(part), "\(outcome.output)")
    }

    @Test("likelihoods of answers and of tokens, and thinking within a budget")
    func generate() async throws {
        let prompt = try prompt()
        let choices = try await document(
            "generate", Programs.generator, "--prompt-file", prompt, "--choice",
            "A fever is a "
                + "high temperature.", "--choice", "A fever is a bird.")
        let logs = (choices["choices"] as? [[String: Any]])?.compactMap {
            $0["logProbability"] as? Double
        }
        #expect(logs?.count == 2)
        #expect(logs?.first ?? -.infinity > logs?.last ?? 0)
        let thought = try await document(
            "generate", Programs.generator, "--prompt-file", prompt, "--think", "12",
            "--log-probabilities", "--max-tokens", "20")
        let tokens = thought["outputTokens"] as? [Int]
        #expect((thought["text"] as? String)?.contains("Answer:") == true)
        #expect((thought["logProbabilities"] as? [Double])?.count == tokens?.count)
    }

    @Test("perplexity and speed have the documented members")
    func measures() async throws {
        let text = Self.fixture("llama/prose.txt")
        let perplexity = try await document(
            "perplexity", Programs.generator, text, "--context", "128")
        #expect(Set(perplexity.keys) == ["perplexity", "tokens"])
        let speed = try await document(
            "bench", Programs.generator, "--prompt", "16", "--generate", "4", "--repetitions", "2")
        #expect((speed["prefillTokensPerSecond"] as? [Double])?.count == 2)
        #expect((speed["decodeTokensPerSecond"] as? [Double])?.count == 2)
        #expect(speed["loadMs"] != nil && speed["residentBytes"] != nil)
    }

    @Test("an adapter that does not fit is refused by the weight that it changes")
    func adapter() async throws {
        let outcome = try await model(
            "generate", Programs.generator, "--prompt-file", prompt(), "--adapter",
            Self.fixture("families/llama-adapter.gguf"))
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("blk.0.attn_q.weight does not fit"))
    }
}
