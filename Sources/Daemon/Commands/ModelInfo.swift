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

    @Option(
        help: ArgumentHelp(
            "Tokens of context to tell the memory for, 1 to 16777216.",
            discussion: "4096 if it is left out, or what the model was trained for if that is less."
        ))
    var context: Int?

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
        /// How positions are told apart; null for encoders.
        var positions: String?
        /// Tokens that layers with a window see, and how many layers have one; null for none.
        var windowTokens: Int?
        var windowLayers: Int?
        var context: Int
        var cacheBytes: Int
        var workBytes: Int
        var memoryBytes: Int
    }

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(file)
            if let context, !(1...1 << 24).contains(context) {
                throw ServiceError(
                    .usage, "--context is \(context); it must be from 1 to 16777216.")
            }
            let model = try ModelDescription(contentsOf: URL(fileURLWithPath: file))
            let context = context ?? min(4096, model.contextLength ?? 4096)
            print(
                json
                    ? try WireJSON.string(document(of: model, context: context))
                    : text(of: model, context: context))
        }
    }

    private func document(of model: ModelDescription, context: Int) -> Document {
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
            hasTemplate: model.hasTemplate, positions: model.positions,
            windowTokens: model.window?.tokens, windowLayers: model.window?.layers,
            context: context, cacheBytes: model.cacheBytes(context: context),
            workBytes: model.workBytes, memoryBytes: model.memoryBytes(context: context))
    }

    private func text(of model: ModelDescription, context: Int) -> String {
        var lines = rows(of: model, context: context).map { label, value in
            label.padding(toLength: 14, withPad: " ", startingAt: 0) + value
        }
        for share in model.formats {
            let percent = Double(share.parameters) / Double(max(model.parameterCount, 1)) * 100
            let name = share.format.name.padding(toLength: 8, withPad: " ", startingAt: 0)
            lines.append(
                "  \(name)\((percent * 10).rounded() / 10) % of the parameters, "
                    + "\(share.tensors) tensor\(share.tensors == 1 ? "" : "s"), \(Self.megabytes(share.bytes))"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func rows(of model: ModelDescription, context: Int) -> [(String, String)] {
        let rows = [
            ("name", model.name), ("architecture", Self.architecture(of: model)),
            ("licence", model.license ?? "not said"),
            ("parameters", "\(model.parameterCount)"), ("file", Self.megabytes(model.fileBytes)),
        ]
        let use = [
            ("context", model.contextLength.map { "\($0) tokens" } ?? "not said"),
            ("tokenizer", "\(model.tokenizer), \(model.vocabularyCount) tokens"),
        ]
        return switch model.role {
        case .adapter, .unsupported: rows
        case .encoder: rows + [("memory", Self.megabytes(model.fileBytes))] + use
        case .generator:
            rows + [("memory", memory(of: model, context: context))] + use
                + generatorRows(of: model)
        }
    }

    private static func architecture(of model: ModelDescription) -> String {
        switch model.role {
        case .adapter: "adapter for \(model.architecture)"
        case .unsupported: "\(model.architecture), which is not supported"
        case .generator, .encoder: "\(model.architecture) (\(model.role.rawValue))"
        }
    }

    private func memory(of model: ModelDescription, context: Int) -> String {
        let parts = [
            model.memoryBytes(context: context), model.cacheBytes(context: context),
            model.workBytes,
        ].map(Self.megabytes)
        return "\(parts[0]) at \(context) tokens: the file, \(parts[1]) for their state, "
            + "\(parts[2]) to compute with"
    }

    private func generatorRows(of model: ModelDescription) -> [(String, String)] {
        var rows: [(String, String)] = []
        if let positions = model.positions { rows.append(("positions", positions)) }
        if let window = model.window {
            rows.append(
                (
                    "window",
                    "\(window.tokens) tokens in \(window.layers) of \(window.ofLayers) layers"
                ))
        }
        let missing =
            (model.hasTemplate ? "not recognised" : "none")
            + "; set models.templateFallback to the one it was trained with"
        rows.append(("template", model.template?.rawValue ?? missing))
        return rows
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
