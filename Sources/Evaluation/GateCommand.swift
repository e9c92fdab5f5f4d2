// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval gate`: what the gate sees of every question, as JSON lines for
/// Benchmarks/gate/train.py.
struct GateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Prints what the gate sees, to fit its weights.")

    @OptionGroup var options: IndexOptions

    @Argument(help: "Files of questions, JSON lines.")
    var queries: [String] = []

    @Option(help: "Print the vector of each line of this file instead.")
    var words: String?

    private struct Line: Encodable {
        var file: String
        var id: String
        /// Whether the library holds a page that is labelled as right.
        var hasPage: Bool
        var features: [String: Double]
    }

    func run() async throws {
        let searcher = try options.searcher()
        let encoder = JSONEncoder()
        if let words {
            let text = try String(contentsOf: URL(fileURLWithPath: words), encoding: .utf8)
            let lines = text.split(separator: "\n").map(String.init)
            for (line, vector) in zip(lines, try await searcher.embedder.embed(lines, as: .passage))
            {
                print(line, vector.map { "\($0)" }.joined(separator: ","), separator: "\t")
            }
        }
        let engine = AnswerEngine(
            searcher: searcher, embedder: searcher.embedder, model: nil, tokensMax: 1)
        for path in queries {
            let url = URL(fileURLWithPath: path)
            for question in try LabelledQuestion.read(url) {
                let line = Line(
                    file: url.lastPathComponent, id: question.id,
                    hasPage: question.pages.contains { searcher.generation.page($0) != nil },
                    features: try await engine.gateFeatures(of: question.question))
                print(String(decoding: try encoder.encode(line), as: UTF8.self))
            }
        }
    }
}
