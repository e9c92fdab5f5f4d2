// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Foundation
import Inference
import Retrieval

/// `wardbook-eval triage`: how soon, and what, for stories with known answers.
struct TriageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "triage",
        abstract: "Urgency and condition of patients' stories, with under- and over-triage.",
        discussion: """
            One table of the reference a command: --table retrieval (with and without retrieval and \
            model), --table thinking (0 to 1,024 tokens), --table continuations (0 to 3).
            """)

    @OptionGroup var options: IndexOptions

    @Option(help: "A file of stories, JSON lines, t0 style or ours.")
    var queries: String

    @Option(help: "A language model, a GGUF file.")
    var generator = "Models/SmolLM2-135M-Instruct.Q4_1.gguf"

    @Flag(help: "Rules and retrieval alone.")
    var noModel = false

    @Flag(help: "Candidates by words alone, as without the second stage of retrieval.")
    var noRetrieval = false

    @Option(help: "Tokens of thinking, 0 for none.")
    var thinking = 0

    @Option(help: "How often thinking that ends early is continued, 0 to 3.")
    var continuations = 0

    @Option(help: "Run the settings of a published table: retrieval, thinking or continuations.")
    var table: String?

    @Option(help: "Only the first so many stories.")
    var limit: Int?

    @Option(help: "A folder that keeps outcomes, so that a run can go on, and takes the report.")
    var out: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() async throws {
        let url = URL(fileURLWithPath: queries)
        let questions = Array(try LabelledQuestion.read(url).prefix(limit ?? .max))
        let settings = try settings()
        let (searcher, embedder) = try options.searcherAndEmbedder()
        let model =
            settings.contains { $0.thinkingTokens != nil }
            ? try GGUFLanguageModel(
                contentsOf: URL(fileURLWithPath: generator), threads: options.threads) : nil
        let folder = try out.map { try Self.folder($0) }
        var documents: [TriageDocument] = []
        for setting in settings {
            let generation = searcher.generation.manifest
            let key =
                "\(url.deletingPathExtension().lastPathComponent)-\(setting.name)"
                + "-\(generation.crc32c)"
            let run = TriageRun(
                searcher: searcher, embedder: embedder, model: model, setting: setting,
                cache: folder?.appending(path: key + ".jsonl"),
                progress: { Self.show(setting.name, $0, $1, $2) })
            documents.append(
                TriageDocument(
                    file: url.lastPathComponent, setting: setting.name,
                    try await run.outcomes(questions)))
        }
        let report = TriageReport(documents: documents).markdown()
        try folder.map { try Data(report.utf8).write(to: $0.appending(path: "report.md")) }
        print(json ? try Self.encoded(documents) : report)
    }

    private func settings() throws -> [TriageSetting] {
        if let table {
            guard let settings = TriageSetting.table(table) else {
                throw ValidationError(
                    "table \(table) is unknown; give retrieval, thinking or continuations")
            }
            return settings
        }
        guard (0...8192).contains(thinking), (0...3).contains(continuations) else {
            throw ValidationError("give --thinking from 0 to 8192, --continuations from 0 to 3")
        }
        return [
            TriageSetting(
                thinkingTokens: noModel ? nil : thinking, continuations: continuations,
                retrieves: !noRetrieval)
        ]
    }

    private static func folder(_ path: String) throws -> URL {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// Progress goes to standard error, one line that is written over, if a person looks.
    private static func show(_ name: String, _ done: Int, _ total: Int, _ secondsLeft: Double) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let end = done == total ? "\n" : "\r"
        let line = "\(name): \(done) of \(total), \(Int(secondsLeft)) s left   \(end)"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    private static func encoded(_ documents: [TriageDocument]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data =
            documents.count == 1 ? try encoder.encode(documents[0]) : try encoder.encode(documents)
        return String(decoding: data, as: UTF8.self)
    }
}
