// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval retrieval`: is a right page among the first k, and its evidence among the
/// passages?
struct RetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Recall of pages and evidence, with confidence intervals.")

    @OptionGroup var options: IndexOptions

    @Option(help: "A file of labelled questions, JSON lines.")
    var queries: String

    @Option(help: "Measure a baseline instead: bm25, dense or rrf.")
    var baseline: String?

    @Flag(help: "Also compare with every baseline, question by question.")
    var compare = false

    @Flag(help: "Search for misspelt words as they are.")
    var uncorrected = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @Option(help: "Also write a plot of recall by k, with the baselines, to this SVG file.")
    var plot: String?

    @Option(help: "List up to so many questions whose right page did not come first.")
    var errors = 0

    func run() async throws {
        let method = try baseline.map { name in
            guard let method = SearchMethod(rawValue: name), method != .learned else {
                throw ValidationError("baseline \(name) is unknown; give bm25, dense or rrf")
            }
            return method
        }
        let questions = try LabelledQuestion.read(URL(fileURLWithPath: queries))
        let searcher = try options.searcher(correctsSpelling: !uncorrected)
        let run = RetrievalRun(searcher: searcher, method: method ?? .learned)
        let outcomes = try await run.outcomes(questions)
        let report = RetrievalReport(
            file: URL(fileURLWithPath: queries).lastPathComponent, method: run.method.rawValue,
            total: questions.count, outcomes)
        print(json ? try report.json() : report.markdown())
        if !json, compare { print(try await comparisons(outcomes, questions, searcher)) }
        if !json, errors > 0 { list(outcomes) }
        if let plot { try await draw(questions, searcher, to: plot) }
    }

    private func comparisons(
        _ ours: [RetrievalOutcome], _ questions: [LabelledQuestion], _ searcher: Searcher
    ) async throws -> String {
        var comparisons: [PairedComparison] = []
        for method in SearchMethod.allCases where method != .learned {
            let theirs = try await RetrievalRun(searcher: searcher, method: method)
                .outcomes(questions)
            comparisons += PairedComparison.all(
                ours.map(\.ranking), against: method.rawValue, theirs.map(\.ranking))
        }
        return PairedComparison.markdown(comparisons)
    }

    private func list(_ outcomes: [RetrievalOutcome]) {
        for outcome in outcomes.filter({ $0.ranking.recall(1) == 0 }).prefix(errors) {
            let rank = outcome.ranking.pageRanks.first.map(String.init) ?? "not found"
            print(
                "\(outcome.question.id) [\(outcome.question.pages.joined(separator: ", "))] "
                    + "at \(rank); first: \(outcome.firstPages.joined(separator: ", "))")
            print("    \(outcome.question.question)\n")
        }
    }

    private func draw(
        _ questions: [LabelledQuestion], _ searcher: Searcher, to path: String
    ) async throws {
        var series: [(name: String, outcomes: [RetrievalOutcome])] = []
        for method in SearchMethod.allCases {
            let run = RetrievalRun(searcher: searcher, method: method)
            series.append((method.rawValue, try await run.outcomes(questions)))
        }
        let name = URL(fileURLWithPath: queries).lastPathComponent
        let title = "Recall of pages, \(name), \(series[0].outcomes.count) questions"
        try Data(RecallPlot.svg(title: title, series).utf8).write(to: URL(fileURLWithPath: path))
    }
}
