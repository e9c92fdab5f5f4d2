// SPDX-License-Identifier: Apache-2.0

import Answering
import ArgumentParser
import Documents
import Foundation
import Retrieval

/// `wardbook-eval triage-features`: what the rules found in every story, as JSON lines for
/// Benchmarks/triage/train.py.
struct TriageFeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "triage-features",
        abstract: "Prints what the rules find in stories, to fit the assessment.")

    @OptionGroup var options: IndexOptions

    @Argument(help: "Files of labelled stories, JSON lines.")
    var queries: [String]

    private struct Line: Encodable {
        struct Page: Encodable {
            var id: String
            var isRight: Bool
            var features: [String: Double]
        }

        var file: String
        var id: String
        var kind: String?
        var expected: CareGroup?
        var floor: String
        var because: [String]
        var level: String
        var features: [String: Double]
        var candidates: [Page]
        var followUp: String?
    }

    func run() async throws {
        let (searcher, embedder) = try options.searcherAndEmbedder()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let run = TriageRun(
            searcher: searcher, embedder: embedder, model: nil,
            setting: TriageSetting(thinkingTokens: nil), cache: nil, progress: { _, _, _ in })
        for path in queries {
            let url = URL(fileURLWithPath: path)
            for question in try LabelledQuestion.read(url) {
                let line = Self.line(
                    question, try await run.assessment(question), url.lastPathComponent)
                print(String(decoding: try encoder.encode(line), as: UTF8.self))
            }
        }
    }

    private static func line(
        _ question: LabelledQuestion, _ assessment: Assessment, _ file: String
    ) -> Line {
        Line(
            file: file, id: question.id, kind: question.kind,
            expected: question.severity.flatMap { CareGroup(label: $0) },
            floor: assessment.floor.rawValue, because: assessment.urgency.because.map(\.text),
            level: assessment.urgency.level.rawValue, features: assessment.features,
            candidates: assessment.candidates.map {
                Line.Page(
                    id: $0.page.id, isRight: question.pages.contains($0.page.id),
                    features: $0.features)
            }, followUp: assessment.followUp)
    }
}
