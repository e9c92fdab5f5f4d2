// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference

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

/// `wardbookd model quantize`: a model with other block formats.
struct ModelQuantize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize", abstract: "Write a GGUF file with smaller weights.")

    private static let formats =
        "Formats: " + QuantizationScheme.allCases.map(\.rawValue).joined(separator: ", ") + "."

    @Argument(help: ArgumentHelp("The GGUF file to read.", valueName: "in"))
    var input: String

    @Argument(help: ArgumentHelp("The GGUF file to write.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The formats to use, as llama.cpp names them.", discussion: Self.formats))
    var format: String

    @Option(help: "Threads, 1 to 64.")
    var threads = 2

    func run() async throws {
        try await reportingFailure {
            try ModelFiles.require(input)
            guard let scheme = QuantizationScheme(rawValue: format) else {
                throw ServiceError(.usage, "There is no format \(format). \(Self.formats)")
            }
            let summary = try ModelQuantizer.quantize(
                URL(fileURLWithPath: input), to: URL(fileURLWithPath: output), scheme: scheme,
                threads: threads)
            let sizes = [summary.bytesBefore, summary.bytesAfter].map(ModelInfo.megabytes)
            print("\(output): \(sizes[0]) became \(sizes[1])")
        }
    }
}
