// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Foundation
import Inference
import WireProtocol

/// `wardbookd model bench-grounded`: what kept states and guessed tokens save when questions are
/// answered from notes.
struct ModelGroundedBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-grounded",
        abstract: "Measure what kept states and guessed tokens save when answering from notes.")

    @OptionGroup var model: ModelOptions

    @Option(
        help: ArgumentHelp(
            "JSON lines with \"question\" and \"notes\".",
            discussion: "Benchmarks/engine/prompts.py writes them.", valueName: "file"))
    var prompts: String

    @Option(help: "Most notes of a prompt.")
    var notes = 5

    @Option(help: "Most tokens of an answer.")
    var maxTokens = 128

    @Option(help: "Punishes tokens that were seen before; 1 does not.")
    var repetitionPenalty: Float = 1

    @Option(
        help: ArgumentHelp(
            "What may be taken from passages read before: off, exact, independent or blended.",
            valueName: "mode"))
    var passages = PassageMode.off.rawValue

    @Option(help: "How often to measure each answer.")
    var repetitions = 2

    private struct Item: Decodable {
        var question: String
        var notes: [String]
    }

    private struct Row: Encodable {
        var promptTokens, outputTokens, draftedTokens, acceptedTokens: Int
        var unseenMs, seenMs, plainMs, draftedMs: Double
        var isSame: Bool
    }

    func run() async throws {
        try await reportingFailure {
            guard let mode = PassageMode(rawValue: passages) else {
                throw ServiceError(
                    .usage,
                    "--passages is \(passages); it must be off, exact, independent or blended.")
            }
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("wardbook-bench-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let language = try model.open(
                passages: PassageSettings(mode: mode, folder: folder, budget: 4 << 30))
            for line in try readText(prompts).split(separator: "\n") {
                let item = try JSONDecoder().decode(Item.self, from: Data(line.utf8))
                print(try WireJSON.string(try measure(item, language)))
            }
        }
    }

    private func measure(_ item: Item, _ language: GGUFLanguageModel) throws -> Row {
        var options = GenerationOptions()
        options.maxTokens = maxTokens
        options.repetitionPenalty = repetitionPenalty
        let notes = Array(item.notes.prefix(notes))
        let speed = try language.measureGrounded(
            GroundedPrompt.messages(notes: notes, question: item.question),
            ahead: notes.map { GroundedPrompt.messages(notes: [$0], question: "") },
            options: options, repetitions: repetitions)
        return Row(
            promptTokens: speed.promptTokens, outputTokens: speed.outputTokens,
            draftedTokens: speed.draftedTokens, acceptedTokens: speed.acceptedTokens,
            unseenMs: speed.unseenSeconds * 1e3, seenMs: speed.seenSeconds * 1e3,
            plainMs: speed.plainSeconds * 1e3, draftedMs: speed.draftedSeconds * 1e3,
            isSame: speed.isSame)
    }
}
