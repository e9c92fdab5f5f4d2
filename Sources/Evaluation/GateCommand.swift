// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Retrieval

/// `wardbook-eval gate`: what the gate sees of every question, as JSON lines for
/// Benchmarks/gate/train.py.
struct GateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Prints what the gate sees, to fit its weights.")

    @OptionGroup var options: IndexOptions

    @Argument(help: "Files of questions, JSON lines.")
    var queries: [String]

    private struct Line: Encodable {
        struct Word: Encodable {
            var text: String
            var term: String
            var pages: Int
            var exact: Int
            var held: [Bool]
            var named: [Bool]
        }
        struct Hit: Encodable {
            var page: String
            var heading: [String]
            var text: String
            var cosine: Double
            var score: Double
            var bm25: Double
            var terms: [String]
        }
        struct Page: Encodable {
            var page: String
            var probability: Double
            var score: Double
            var features: [String: Double]
        }
        var file: String
        var id: String
        var question: String
        var kind: String?
        var right: [String]
        var hasRight: Bool
        var length: Double
        var library: Int
        var words: [Word]
        var pages: [Page]
        var hits: [Hit]
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
        let result = try await searcher.search(question.question, limit: 12)
        let pages = Array(result.pages.prefix(5))
        let words = try searcher.coverage(of: question.question, by: pages.map(\.page))
        return Line(
            file: file, id: question.id, question: question.question, kind: question.kind,
            right: question.pages,
            hasRight: question.pages.contains { searcher.generation.page($0) != nil },
            length: result.questionLength, library: searcher.generation.pages.count,
            words: words.map {
                .init(
                    text: $0.text, term: $0.term, pages: $0.pageCount, exact: $0.exactCount,
                    held: $0.isHeld, named: $0.isNamed)
            },
            pages: pages.map {
                .init(
                    page: $0.page.id, probability: $0.probability, score: $0.score,
                    features: $0.features)
            },
            hits: result.hits.map {
                .init(
                    page: $0.page.id, heading: $0.passage.heading, text: $0.passage.text.string,
                    cosine: $0.explanation.cosine, score: $0.score, bm25: $0.explanation.bm25,
                    terms: $0.explanation.terms.map(\.term))
            })
    }
}
