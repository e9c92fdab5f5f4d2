// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference

/// `wardbookd model info`: what a model file is.
struct ModelInfo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Tell what a GGUF file is.")

    @Argument(help: ArgumentHelp("A GGUF file.", valueName: "file"))
    var file: String

    @Option(help: "Tokens of context to tell the memory for.")
    var context = 4096

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(file)
            let model = try ModelDescription(contentsOf: URL(fileURLWithPath: file))
            for (label, value) in rows(of: model) {
                print(label.padding(toLength: 14, withPad: " ", startingAt: 0) + value)
            }
            for share in model.formats {
                let percent = Double(share.parameters) / Double(max(model.parameterCount, 1)) * 100
                print("  \(share.format)  \((percent * 10).rounded() / 10) %")
            }
        }
    }

    private func rows(of model: ModelDescription) -> [(String, String)] {
        let template =
            model.template?.rawValue ?? (model.hasTemplate ? "not recognised" : "none")
        return [
            ("name", model.name),
            ("architecture", "\(model.architecture) (\(model.role.rawValue))"),
            ("licence", model.license ?? "not said"),
            ("parameters", "\(model.parameterCount)"), ("file", "\(model.fileBytes >> 20) MB"),
            ("memory", "\(model.memoryBytes(context: context) >> 20) MB at \(context) tokens"),
            ("context", model.contextLength.map { "\($0) tokens" } ?? "not said"),
            ("tokenizer", "\(model.tokenizer), \(model.vocabularyCount) tokens"),
            ("template", template),
        ]
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
