// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import WireProtocol

/// `wardbookd model`: what a model file is and does, apart from any library.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Look at, import and measure model files.",
        subcommands: [
            ModelInfo.self, ModelVerify.self, ModelImport.self, ModelQuantize.self,
            ModelGenerate.self, ModelPerplexity.self, ModelBench.self, ModelGroundedBench.self,
        ])
}

/// `wardbookd model generate`: continues a prompt and prints the token ids.
struct ModelGenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Continue a prompt.")

    @OptionGroup var model: ModelOptions

    @Option(help: ArgumentHelp("File with the prompt, UTF-8.", valueName: "file"))
    var promptFile: String

    @Flag(help: "No chat template; the prompt as it is, begun as the model file asks.")
    var raw = false

    @Option(help: "Most tokens to generate.")
    var maxTokens = 64

    @Option(help: "0 is greedy.")
    var temperature: Float = 0

    @Option(help: "Seed of the sampler.")
    var seed: UInt64 = 0

    @Option(help: "Keep tokens that add up to this probability, above 0, up to 1.")
    var topP: Float = 1

    @Option(help: "Keep this many tokens; 0 keeps all.")
    var topK = 0

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        var promptTokens: [TokenID]
        var outputTokens: [TokenID]
        var text: String
    }

    func run() async throws {
        try await reportingFailure {
            let language = try model.open()
            let prompt = try readText(promptFile)
            guard raw || language.template != nil else {
                throw ServiceError(
                    .usage,
                    """
                    \(model.file) has no chat template that is known. Name the one that it was trained \
                    with (--template), or continue the text as it is (--raw).
                    """)
            }
            let tokens =
                raw
                ? language.tokenizer.encodeAsSequence(prompt)
                : try language.promptTokens([ChatMessage(role: .user, text: prompt)])
            var options = GenerationOptions()
            options.maxTokens = maxTokens
            options.temperature = temperature
            options.topP = topP
            options.topK = topK
            options.seed = seed
            options.dropsLeadingSpace = !raw
            let completion = try language.complete(promptTokens: tokens, options: options)
            let document = Document(
                promptTokens: tokens, outputTokens: completion.outputTokens, text: completion.text)
            print(json ? try WireJSON.string(document) : completion.text)
        }
    }
}

/// `wardbookd model perplexity`: how well a model foretells a text.
struct ModelPerplexity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Measure how well a model foretells a text; lower is better.")

    @OptionGroup var model: ModelOptions

    @Argument(help: ArgumentHelp("A UTF-8 text.", valueName: "text"))
    var text: String

    @Option(help: "Tokens of a chunk; the first half is context only.")
    var context = 512

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        var perplexity: Double
        var tokens: Int
    }

    func run() async throws {
        try await reportingFailure {
            let language = try model.open(context: context + 1)
            let tokens = language.tokenizer.encodeAsSequence(try readText(text))
            let result = try language.perplexity(of: tokens, context: context)
            let document = Document(perplexity: result.perplexity, tokens: result.tokens)
            print(
                json
                    ? try WireJSON.string(document)
                    : "perplexity \(result.perplexity) over \(result.tokens) tokens")
        }
    }
}

/// Reads a UTF-8 file; throws `ServiceError`.
func readText(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw ServiceError(.missingInput, "\(path) cannot be read. Check the path.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
        throw ServiceError(.badData, "\(path) is not UTF-8 text.")
    }
    return text
}
