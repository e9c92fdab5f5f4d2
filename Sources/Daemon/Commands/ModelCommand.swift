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
            ModelInfo.self, ModelImport.self, ModelGenerate.self, ModelPerplexity.self,
            ModelBench.self,
        ])
}

/// A model file to run.
struct ModelOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A GGUF file of a language model.", valueName: "file"))
    var file: String

    @Option(help: "Threads, 1 to 64.")
    var threads = 2

    /// Opens the model with room for `context` tokens, or for as many as it was made for.
    func open(context: Int? = nil) throws -> GGUFLanguageModel {
        try ModelFiles.require(file)
        guard (1...64).contains(threads) else {
            throw ServiceError(.usage, "--threads is \(threads); it must be from 1 to 64.")
        }
        return try GGUFLanguageModel(
            contentsOf: URL(fileURLWithPath: file), threads: threads, contextLength: context)
    }
}

/// `wardbookd model import`: a Hugging Face folder as one GGUF file.
struct ModelImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn a Hugging Face folder into a GGUF file.")

    @Argument(
        help: ArgumentHelp(
            "A folder with config.json, *.safetensors and tokenizer files.", valueName: "folder"))
    var folder: String

    @Argument(help: ArgumentHelp("The GGUF file to write.", valueName: "file"))
    var output: String

    func run() async throws {
        try await reportingFailure {
            let summary = try ModelImporter.importModel(
                from: URL(fileURLWithPath: folder), to: URL(fileURLWithPath: output))
            print(
                """
                \(output): \(summary.architecture), \(summary.parameterCount) parameters in \
                \(summary.tensorCount) tensors
                """)
        }
    }
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
            let tokens =
                raw
                ? language.tokenizer.encodeAsSequence(prompt)
                : try language.promptTokens([ChatMessage(role: .user, text: prompt)])
            var options = GenerationOptions()
            options.maxTokens = maxTokens
            options.temperature = temperature
            options.seed = seed
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

/// `wardbookd model bench`: how fast a model reads and writes on this machine.
struct ModelBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast a model reads and writes here.")

    @OptionGroup var model: ModelOptions

    @Option(help: "Tokens of the prompt.")
    var prompt = 512

    @Option(help: "Tokens to generate after it.")
    var generate = 64

    @Option(help: "How often to measure.")
    var repetitions = 3

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        var prefillTokensPerSecond: [Double]
        var decodeTokensPerSecond: [Double]
        var loadMs: Double
        var residentBytes: Int
    }

    func run() async throws {
        try await reportingFailure {
            guard prompt > 0, generate > 0, repetitions > 0 else {
                throw ServiceError(
                    .usage, "--prompt, --generate and --repetitions must be at least 1.")
            }
            let start = ContinuousClock.now
            let language = try model.open(context: prompt + generate + 1)
            let loadMs = WireMapping.milliseconds(ContinuousClock.now - start)
            var document = Document(
                prefillTokensPerSecond: [], decodeTokensPerSecond: [], loadMs: loadMs,
                residentBytes: 0)
            for _ in 0..<repetitions {
                let speed = try language.measureSpeed(prompt: prompt, generate: generate)
                document.prefillTokensPerSecond.append(Double(prompt) / speed.prefillSeconds)
                document.decodeTokensPerSecond.append(Double(generate) / speed.decodeSeconds)
            }
            document.residentBytes = residentBytes()
            print(json ? try WireJSON.string(document) : text(of: document, language))
        }
    }

    private func text(of document: Document, _ language: GGUFLanguageModel) -> String {
        let list = { (values: [Double]) in values.map { "\(Int($0))" }.joined(separator: ", ") }
        return """
            \(language.name), \(model.threads) threads, \(language.instructionSet)
            reads  \(list(document.prefillTokensPerSecond)) tokens/s (prompt of \(prompt))
            writes \(list(document.decodeTokensPerSecond)) tokens/s (\(generate) after it)
            loaded in \(document.loadMs) ms, \(document.residentBytes >> 20) MB resident
            """
    }

    /// Resident memory of this process, from `/proc/self/statm` (in pages).
    private func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
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
