// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference

/// A model file to run, and how.
struct ModelOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A GGUF file of a language model.", valueName: "file"))
    var file: String

    @Option(help: "Threads, 1 to 64.")
    var threads = 2

    @Option(
        help: ArgumentHelp(
            "Instructions to compute with: scalar, neon, avx2, avxvnni, avx512 or amx.",
            discussion: "The best that the processor has if it is left out.", valueName: "name"))
    var instructionSet: String?

    @Option(
        help: ArgumentHelp(
            "A low-rank adapter (GGUF) to apply, with its strength.",
            discussion: "May be given several times.", valueName: "file[=strength]"))
    var adapter: [String] = []

    @Option(
        help: ArgumentHelp(
            "Chat template for a file whose own is not recognised.",
            discussion: Self.templates, valueName: "family"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "How exactly the model remembers what it has read: f16 or q8_0.", valueName: "name"))
    var cachePrecision = "f16"

    private static let templates =
        "One of " + ChatTemplate.Family.allCases.map(\.rawValue).joined(separator: ", ") + "."

    /// Opens the model with room for `context` tokens, or for as many as it was made for.
    func open(context: Int? = nil, passages: PassageSettings = .init()) throws
        -> GGUFLanguageModel
    {
        try ModelFiles.require(file)
        guard (1...64).contains(threads) else {
            throw ServiceError(.usage, "--threads is \(threads); it must be from 1 to 64.")
        }
        return try GGUFLanguageModel(
            contentsOf: URL(fileURLWithPath: file), pool: WorkerPool(threads: threads),
            contextLength: context, cachePrecision: try precision(), templateFallback: try family(),
            passages: passages, adapters: try adapters(), instructionSet: instructionSet)
    }

    private func family() throws -> ChatTemplate.Family? {
        guard let template else { return nil }
        guard let family = ChatTemplate.Family(rawValue: template) else {
            throw ServiceError(
                .usage, "There is no chat template \(template). \(Self.templates)")
        }
        return family
    }

    private func precision() throws -> CachePrecision {
        guard let precision = ModelFiles.cachePrecisions[cachePrecision] else {
            throw ServiceError(
                .usage, "--cache-precision is \(cachePrecision); it must be f16 or q8_0.")
        }
        return precision
    }

    private func adapters() throws -> [AdapterFile] {
        try adapter.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let strength = parts.count == 1 ? 1 : Float(parts[1]) else {
                throw ServiceError(
                    .usage, "--adapter is \(text); after = there must be a number, such as 0.5.")
            }
            return AdapterFile(url: URL(fileURLWithPath: String(parts[0])), strength: strength)
        }
    }
}
