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
            ModelGenerate.self, ModelPerplexity.self, ModelBench.self,
        ])
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
