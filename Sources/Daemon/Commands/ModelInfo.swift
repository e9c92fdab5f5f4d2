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

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(file)
            let gguf = try GGUFFile(contentsOf: URL(fileURLWithPath: file))
            print("file          \(file)")
            for (label, key) in [
                ("name", "general.name"), ("architecture", "general.architecture"),
                ("licence", "general.license"), ("tokenizer", "tokenizer.ggml.model"),
                ("pre-tokenizer", "tokenizer.ggml.pre"),
            ] {
                let padded = label.padding(toLength: 14, withPad: " ", startingAt: 0)
                print(padded + (gguf.string(key) ?? "not said"))
            }
            let parameters = gguf.tensors.reduce(0) { $0 + $1.elementCount }
            print("parameters    \(parameters) in \(gguf.tensors.count) tensors")
            for (format, share) in shares(of: gguf, parameters: parameters) {
                print("  \(format)  \(share) %")
            }
        }
    }

    /// Block formats by their share of the weights, largest first.
    private func shares(of gguf: GGUFFile, parameters: Int) -> [(String, Double)] {
        let byFormat = Dictionary(grouping: gguf.tensors) { "\($0.format)" }
        return byFormat.map { format, tensors in
            let count = tensors.reduce(0) { $0 + $1.elementCount }
            return (format, (Double(count) / Double(max(parameters, 1)) * 1000).rounded() / 10)
        }.sorted { $0.1 > $1.1 }
    }
}
