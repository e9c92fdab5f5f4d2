// SPDX-License-Identifier: Apache-2.0

import Answering
import Documents
import ArgumentParser
import Foundation
import Retrieval

/// `wardbook-eval emergencies`: is an emergency that somebody tells in everyday words recognised,
/// and a calm question left calm?
struct EmergenciesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emergencies",
        abstract: "Red flags in everyday questions of library mode, and false alarms.",
        discussion: """
            Questions of kind `emergency` have to raise the alarm, those of kind `calm` must not. No \
            language model is asked: none has a say in this.
            """)

    @OptionGroup var options: IndexOptions

    @Option(help: "A file of questions, JSON lines.")
    var queries = "Corpus/questions/emergencies.jsonl"

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(help: "Print what the alarm looks at instead, for Benchmarks/triage/alarm.py.")
    var features = false

    @Flag(help: "List the questions that went wrong.")
    var errors = false

    func run() async throws {
        let url = URL(fileURLWithPath: queries)
        let questions = try LabelledQuestion.read(url)
        let (searcher, embedder) = try options.searcherAndEmbedder()
        if features {
            let assessor = Assessor(searcher: searcher, embedder: embedder, model: nil)
            return try await Self.printFeatures(questions, assessor, url.lastPathComponent)
        }
        let engine = AnswerEngine(
            searcher: searcher, embedder: embedder, model: nil, tokensMax: 0)
        var outcomes: [EmergencyOutcome] = []
        for question in questions {
            var answer: GroundedAnswer?
            try await engine.answer(Question(question.question)) { event in
                if case .done(let whole) = event { answer = whole }
            }
            outcomes.append(EmergencyOutcome(question, answer))
        }
        let report = EmergencyReport(file: url.lastPathComponent, outcomes)
        print(json ? try report.json() : report.markdown())
        if errors, !json { print(report.errors()) }
    }

    private struct Line: Encodable {
        var file: String
        var id: String
        var kind: String?
        var severity: String?
        var split: String?
        /// For each own statement the features of its nearest items.
        var statements: [[[String: Double]]]
    }

    private static func printFeatures(
        _ questions: [LabelledQuestion], _ assessor: Assessor, _ file: String
    ) async throws {
        let encoder = JSONEncoder()
        for question in questions {
            let line = Line(
                file: file, id: question.id, kind: question.kind, severity: question.severity,
                split: question.split,
                statements: try await assessor.alarmFeatures(of: question.question))
            print(String(decoding: try encoder.encode(line), as: UTF8.self))
        }
    }
}
