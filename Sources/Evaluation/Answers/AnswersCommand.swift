// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Foundation
import Inference
import Retrieval

/// `wardbook-eval answers`: are the key facts there, does every citation hold, is what the library
/// does not answer declined, and what gets past the check of support?
struct AnswersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers",
        abstract: "Key facts, citations, declining and the check of support.",
        discussion: """
            An interrupted run goes on where it stopped: answers are kept in --out. Every run also \
            measures rules and retrieval alone, so that the report says what the model adds.
            """)

    @OptionGroup var options: IndexOptions

    @Option(help: "Questions that the library answers, JSON lines.")
    var queries: String

    @Option(help: "Questions that it does not answer, JSON lines.")
    var unanswerable: String?

    @Option(help: "The generator, a GGUF file.")
    var generator = "Models/SmolLM2-135M-Instruct.Q4_1.gguf"

    @Flag(help: "Measure rules and retrieval alone.")
    var noModel = false

    @Option(help: "Most tokens of one answer.")
    var maxTokens = 256

    @Option(help: "Altered sentences to try, and as many rephrased ones; 0 for none.")
    var altered = 1200

    @Option(help: "Seed of the choice of altered sentences.")
    var seed: UInt64 = 42

    @Flag(help: "Print one JSON document.")
    var json = false

    @Option(help: "A folder for report.md, answers.json, risk-coverage.svg and kept answers.")
    var out: String?

    func run() async throws {
        let searcher = try options.searcher()
        let questions = try labelled()
        let folder = try out.map { path in
            let url = URL(fileURLWithPath: path, isDirectory: true)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            return url
        }
        var cache = RunCache<AnswerRecord>(
            folder?.appending(path: "answers.cache.jsonl") ?? URL(fileURLWithPath: "/dev/null"))
        var variants: [AnswersReport.Variant] = []
        for model in try models() {
            let run = AnswersRun(
                searcher: searcher, embedder: searcher.embedder, model: model,
                tokensMax: maxTokens)
            variants.append(
                .init(
                    name: model?.name ?? "rules alone",
                    answers: try await run.answers(to: questions, cache: &cache)))
        }
        let trial = SupportTrial(
            generation: searcher.generation, embedder: searcher.embedder, seed: seed)
        let report = AnswersReport(
            files: [queries, unanswerable].compactMap { $0 }.map {
                URL(fileURLWithPath: $0).lastPathComponent
            },
            variants: variants,
            altered: altered == 0
                ? [] : try await trial.outcomes(of: Alterations.all, count: altered, wanted: false),
            rephrased: altered == 0
                ? [] : try await trial.outcomes(of: Rephrasings.all, count: altered, wanted: true))
        print(json ? try report.json() : report.markdown())
        if let folder { try write(report, to: folder) }
    }

    private func labelled() throws -> [(question: LabelledQuestion, isAnswerable: Bool)] {
        let right = try LabelledQuestion.read(URL(fileURLWithPath: queries))
        let none = try unanswerable.map {
            try LabelledQuestion.read(URL(fileURLWithPath: $0))
        }
        return right.map { ($0, true) } + (none ?? []).map { ($0, false) }
    }

    private func models() throws -> [(any LanguageModel)?] {
        guard !noModel else { return [nil] }
        let model = try GGUFLanguageModel(
            contentsOf: URL(fileURLWithPath: generator), pool: WorkerPool(threads: options.threads))
        return [model, nil]
    }

    private func write(_ report: AnswersReport, to folder: URL) throws {
        let files = [
            ("report.md", report.markdown()), ("answers.json", try report.json()),
            ("risk-coverage.svg", report.riskCoverage.svg),
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
        }
    }
}
