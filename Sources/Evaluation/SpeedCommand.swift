// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval speed`: how long the parts of a search take, each question on its own.
struct SpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed", abstract: "Times words, vectors and whole searches.")

    @OptionGroup var options: IndexOptions

    @Option(help: "A file of questions, JSON lines; labels are not needed.")
    var queries: String

    private struct Timing: Encodable {
        var p50: Double
        var p99: Double

        init(_ milliseconds: [Double]) {
            let sorted = milliseconds.sorted()
            p50 = sorted[sorted.count / 2]
            p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        }
    }

    func run() async throws {
        let questions = try LabelledQuestion.read(URL(fileURLWithPath: queries))
        let searcher = try options.searcher()
        var times: [String: [Double]] = [:]
        for question in questions {
            let stages = try await searcher.timings(question.question)
            for (name, time) in stages { times[name, default: []].append(time) }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let table = times.mapValues { Timing($0) }
        print(String(decoding: try encoder.encode(table), as: UTF8.self))
    }
}
