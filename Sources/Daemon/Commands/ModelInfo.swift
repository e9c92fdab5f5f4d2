// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import WireProtocol

/// `wardbookd model info`: what a model file is.
struct ModelInfo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Tell what a GGUF file is.")

    @Argument(help: ArgumentHelp("A GGUF file.", valueName: "file"))
    var file: String

    @Option(help: "Tokens of context to tell the memory for, 1 to 16777216.")
    var context = 4096

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        struct Share: Encodable {
            var format: String
            var tensors: Int
            var parameters: Int
            var bytes: Int
        }
        var name: String
        var architecture: String
        var role: String
        var license: String?
        var parameters: Int
        var fileBytes: Int
        var formats: [Share]
        var trainedContext: Int?
        var tokenizer: String
        var vocabulary: Int
        /// Null for none, or one that is not recognised.
        var template: String?
        var hasTemplate: Bool
        var context: Int
        var cacheBytes: Int
        var memoryBytes: Int
    }

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(file)
            guard (1...1 << 24).contains(context) else {
                throw ServiceError(
                    .usage, "--context is \(context); it must be from 1 to 16777216.")
            }
            let model = try ModelDescription(contentsOf: URL(fileURLWithPath: file))
            print(json ? try WireJSON.string(document(of: model)) : text(of: model))
        }
    }

    private func document(of model: ModelDescription) -> Document {
        Document(
            name: model.name, architecture: model.architecture, role: model.role.rawValue,
            license: model.license, parameters: model.parameterCount, fileBytes: model.fileBytes,
            formats: model.formats.map {
                .init(
                    format: $0.format.name, tensors: $0.tensors, parameters: $0.parameters,
                    bytes: $0.bytes)
            },
            trainedContext: model.contextLength, tokenizer: model.tokenizer,
            vocabulary: model.vocabularyCount, template: model.template?.rawValue,
            hasTemplate: model.hasTemplate, context: context,
            cacheBytes: model.cacheBytes(context: context),
            memoryBytes: model.memoryBytes(context: context))
    }

    private func text(of model: ModelDescription) -> String {
        var lines = rows(of: model).map { label, value in
            label.padding(toLength: 14, withPad: " ", startingAt: 0) + value
        }
        for share in model.formats {
            let percent = Double(share.parameters) / Double(max(model.parameterCount, 1)) * 100
            let name = share.format.name.padding(toLength: 8, withPad: " ", startingAt: 0)
            lines.append(
                "  \(name)\((percent * 10).rounded() / 10) % of the parameters, "
                    + "\(share.tensors) tensors, \(Self.megabytes(share.bytes))")
        }
        return lines.joined(separator: "\n")
    }

    private func rows(of model: ModelDescription) -> [(String, String)] {
        let template =
            model.template?.rawValue
            ?? (model.hasTemplate
                ? "not recognised; set models.templateFallback to the one it was trained with"
                : "none")
        let memory =
            model.role == .generator
            ? "\(Self.megabytes(model.memoryBytes(context: context))) at \(context) tokens, of which "
                + "\(Self.megabytes(model.cacheBytes(context: context))) hold their state"
            : Self.megabytes(model.fileBytes)
        return [
            ("name", model.name),
            ("architecture", "\(model.architecture) (\(model.role.rawValue))"),
            ("licence", model.license ?? "not said"),
            ("parameters", "\(model.parameterCount)"), ("file", Self.megabytes(model.fileBytes)),
            ("memory", memory),
            ("context", model.contextLength.map { "\($0) tokens" } ?? "not said"),
            ("tokenizer", "\(model.tokenizer), \(model.vocabularyCount) tokens"),
            ("template", model.role == .generator ? template : "none needed"),
        ]
    }

    /// Bytes for people.
    static func megabytes(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_000_000: "\((bytes + 500) / 1000) kB"
        case ..<10_000_000: "\((Double(bytes) / 1e5).rounded() / 10) MB"
        default: "\(bytes / 1_000_000) MB"
        }
    }
}

/// `wardbookd model verify`: whether a model file is whole and usable.
struct ModelVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a GGUF file: hash, structure, every weight.")

    @Argument(help: ArgumentHelp("A GGUF file.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The SHA-256 that it should have.", valueName: "hash"))
    var sha256: String?

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(file)
            let result = try ModelVerification(
                contentsOf: URL(fileURLWithPath: file), expecting: sha256, threads: 2)
            guard result.isSound else {
                throw ServiceError(
                    .badData, "\(file) is not sound. \(result.problems.joined(separator: " "))")
            }
            print("\(file) is sound. SHA-256 \(result.sha256)")
        }
    }
}
