// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import WireProtocol

/// `wardbookd model bench`: how fast a model reads and writes on this machine.
struct ModelBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast a model reads and writes here.")

    @OptionGroup var model: ModelOptions

    @Option(help: "Tokens of the prompt; for an encoder, of each passage.")
    var prompt = 512

    @Option(help: "Tokens to generate after it; for an encoder, passages at once.")
    var generate = 64

    @Option(help: "How often to measure.")
    var repetitions = 3

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        var prefillTokensPerSecond: [Double]
        var decodeTokensPerSecond: [Double]
        var loadMs: Double
        var residentBytes: Int
    }

    func run() async throws {
        try await reportingFailure {
            guard prompt > 0, generate > 0, repetitions > 0 else {
                throw ServiceError(
                    .usage, "--prompt, --generate and --repetitions must be at least 1.")
            }
            try ModelFiles.require(model.file)
            let file = URL(fileURLWithPath: model.file)
            guard try ModelDescription(contentsOf: file).role != .encoder else {
                return try measureEncoder(file)
            }
            let start = ContinuousClock.now
            let language = try model.open(context: prompt + generate + 1)
            let loadMs = WireMapping.milliseconds(ContinuousClock.now - start)
            var document = Document(
                prefillTokensPerSecond: [], decodeTokensPerSecond: [], loadMs: loadMs,
                residentBytes: 0)
            for _ in 0..<repetitions {
                let speed = try language.measureSpeed(prompt: prompt, generate: generate)
                document.prefillTokensPerSecond.append(Double(prompt) / speed.prefillSeconds)
                document.decodeTokensPerSecond.append(Double(generate) / speed.decodeSeconds)
            }
            document.residentBytes = residentBytes()
            print(json ? try WireJSON.string(document) : text(of: document, language))
        }
    }

    private struct EncoderDocument: Encodable {
        var passagesPerSecond: [Double]
        var residentBytes: Int
    }

    private func measureEncoder(_ file: URL) throws {
        let encoder = try SentenceEncoder(contentsOf: file, threads: model.threads)
        let speeds = try encoder.measureSpeed(
            tokens: prompt, batch: generate, repetitions: repetitions)
        let document = EncoderDocument(
            passagesPerSecond: speeds, residentBytes: residentBytes())
        let list = speeds.map { "\(Int($0))" }.joined(separator: ", ")
        print(
            json
                ? try WireJSON.string(document)
                : "\(encoder.name): \(list) passages/s of \(prompt) tokens, \(generate) at once")
    }

    private func text(of document: Document, _ language: GGUFLanguageModel) -> String {
        let list = { (values: [Double]) in values.map { "\(Int($0))" }.joined(separator: ", ") }
        return """
            \(language.name), \(model.threads) threads, \(language.instructionSet)
            reads  \(list(document.prefillTokensPerSecond)) tokens/s (prompt of \(prompt))
            writes \(list(document.decodeTokensPerSecond)) tokens/s (\(generate) after it)
            loaded in \(document.loadMs) ms, \(document.residentBytes >> 20) MB resident
            """
    }

    /// Resident memory of this process, from `/proc/self/statm` (in pages).
    private func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
