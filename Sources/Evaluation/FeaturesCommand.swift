// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Retrieval

/// `wardbook-eval features`: what the ranking sees of the candidates of every question, as JSON
/// lines for Benchmarks/ranking/train.py.
struct FeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Prints the features of candidate pages and passages, to fit the ranking.")

    @OptionGroup var options: IndexOptions

    @Argument(help: "Files of labelled questions, JSON lines.")
    var queries: [String]

    private struct Line: Encodable {
        struct Candidate: Encodable {
            var isRight: Bool
            /// Identity of the page or of the passage.
            var id: String
            var features: [String: Double]
        }

        var file: String
        var id: String
        var pages: [String]
        var length: Double
        var candidates: [Candidate]
        var passages: [Candidate]
    }

    func run() async throws {
        let searcher = try options.searcher()
        let encoder = JSONEncoder()
        for path in queries {
            let url = URL(fileURLWithPath: path)
            for question in try LabelledQuestion.read(url) {
                let line = try await line(question, searcher, url.lastPathComponent)
                print(String(decoding: try encoder.encode(line), as: UTF8.self))
            }
        }
    }

    private func line(
        _ question: LabelledQuestion, _ searcher: Searcher, _ file: String
    ) async throws -> Line {
        let result = try await searcher.search(question.question, limit: 100)
        let matcher = question.evidence.map { EvidenceMatcher($0) }
        let pages = result.pages.map {
            Line.Candidate(
                isRight: question.pages.contains($0.page.id), id: $0.page.id, features: $0.features)
        }
        let passages = result.hits.map { hit in
            let holds = matcher?.matches(hit.passage.text.string) ?? true
            return Line.Candidate(
                isRight: question.pages.contains(hit.page.id) && holds, id: hit.passage.id,
                features: Dictionary(
                    uniqueKeysWithValues: hit.explanation.passageReasons.map {
                        ("passage.\($0.feature)", $0.value)
                    }))
        }
        return Line(
            file: file, id: question.id, pages: question.pages, length: result.questionLength,
            candidates: pages, passages: passages)
    }
}
