// SPDX-License-Identifier: Apache-2.0
//
// The inverted index against a scorer that is nothing but loops over dictionaries.

import Foundation
import Testing

@testable import Retrieval

@Suite("Inverted index")
struct PostingsTests {
    @Test(
        "A pruned search gives exactly the documents and scores of the plain scorer",
        arguments: [
            (seed: 1, documents: 50, vocabulary: 20), (2, 300, 40), (3, 5_000, 60),
            (4, 9_000, 12), (5, 20_000, 300), (6, 4_096, 5), (7, 4_097, 5), (8, 1, 1),
        ])
    func sameAsPlain(seed: Int, documents: Int, vocabulary: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let corpus = PlainCorpus(documents: documents, vocabulary: vocabulary, using: &random)
        let (index, folder) = try corpus.index()
        defer { withExtendedLifetime(folder) {} }
        for _ in 0..<12 {
            let query = corpus.query(using: &random)
            let wanted = corpus.scores(query)
            let search = PostingsSearch(index, query)
            for count in [1, 10, 200] {
                let found = try search.top(count)
                #expect(found.map(\.document) == Array(wanted.prefix(count)).map(\.document))
                #expect(found.map(\.score) == Array(wanted.prefix(count)).map(\.score))
            }
            try checkScores(search, wanted, documents)
        }
    }

    /// Scores of a range and shares of single documents add up to the same numbers.
    private func checkScores(
        _ search: PostingsSearch, _ wanted: [ScoredDocument<UInt32>], _ documents: Int
    ) throws {
        let all = Dictionary(uniqueKeysWithValues: wanted.map { ($0.document, $0.score) })
        let range = documents / 3..<documents - documents / 4
        #expect(try search.scores(range) == range.map { all[$0] ?? 0 })
        for entry in wanted.prefix(3) {
            let shares = try search.shares(of: entry.document)
            #expect(shares.reduce(0) { $0 + $1.share } == entry.score)
        }
    }

    @Test("Integer impacts stay within half a step of BM25 in floating point")
    func impacts() {
        let parameters = BM25Parameters()
        for frequency in [1, 2, 5, 40] as [Float] {
            for length in [3, 50, 400] as [Float] {
                let held = 1.2 * (1 - 0.75 + 0.75 * length / 60)
                let exact = frequency / (frequency + held) * 255
                let impact = parameters.impact(frequency: frequency, length: length, average: 60)
                #expect(abs(Float(impact) - exact) <= 0.51)
            }
        }
    }

    @Test("Unknown words, no words and more words than allowed are all searchable")
    func oddQueries() throws {
        var random = SeededGenerator(seed: 9)
        let corpus = PlainCorpus(documents: 100, vocabulary: 400, using: &random)
        let (index, folder) = try corpus.index()
        defer { withExtendedLifetime(folder) {} }
        #expect(try PostingsSearch(index, []).top(5).isEmpty)
        #expect(
            try PostingsSearch(index, [WeightedTerm(term: "unknown", weight: 1)]).top(5).isEmpty)
        let all = (0..<400).map { WeightedTerm(term: PlainCorpus.name($0), weight: 2) }
        #expect(try PostingsSearch(index, all).top(5).count == 5)
    }

    @Test("Terms are found whatever their bytes are", arguments: ["a", "é", "日本", "ab\u{0}c", ""])
    func oddTerms(term: String) throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "postings")
        try Data(PlainCorpus.encoded([[term: 1, "other": 1], ["another": 1]])).write(to: url)
        let index = try PostingsIndex(MappedFile(url))
        #expect(index.term(term)?.documentCount == 1)
        #expect(index.term("zzz") == nil)
    }

    @Test("A file cut anywhere or with any byte changed is refused or read within its bounds")
    func damagedFiles() throws {
        var random = SeededGenerator(seed: 10)
        let corpus = PlainCorpus(documents: 300, vocabulary: 6, using: &random)
        let good = corpus.encoded()
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "postings")
        for _ in 0..<400 {
            var bytes = good
            if Bool.random(using: &random) {
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                    1 << UInt8.random(in: 0...7, using: &random)
            }
            try Data(bytes).write(to: url)
            guard let index = try? PostingsIndex(MappedFile(url)) else { continue }
            _ = try? PostingsSearch(index, corpus.query(using: &random)).top(10)
        }
    }
}

/// Random documents over a small vocabulary, as dictionaries.
private struct PlainCorpus {
    let frequencies: [[String: UInt32]]
    let vocabulary: Int

    init(documents: Int, vocabulary: Int, using random: inout SeededGenerator) {
        self.vocabulary = vocabulary
        frequencies = (0..<documents).map { _ in
            var document: [String: UInt32] = [:]
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                // The square makes some words common and most rare, as words are.
                let place = Double.random(in: 0..<1, using: &random)
                document[Self.name(Int(place * place * Double(vocabulary))), default: 0] += 1
            }
            return document
        }
    }

    static func name(_ number: Int) -> String { "term\(number)" }

    func query(using random: inout SeededGenerator) -> [WeightedTerm] {
        let count = Int.random(in: 1...min(20, vocabulary), using: &random)
        let names = (0..<vocabulary).shuffled(using: &random).prefix(count).map(Self.name)
        return names.map {
            WeightedTerm(term: $0, weight: Float.random(in: 0.1...2, using: &random))
        }
    }

    func encoded() -> [UInt8] { Self.encoded(frequencies) }

    /// The inverted index of documents given as dictionaries.
    static func encoded(_ documents: [[String: UInt32]]) -> [UInt8] {
        var numbers = TermNumbers()
        var builder = PostingsBuilder(parameters: BM25Parameters())
        for document in documents {
            builder.add(
                document.map {
                    TermFrequency(term: numbers.number(of: $0.key), frequency: $0.value)
                })
        }
        return builder.encoded(numbers)
    }

    func index() throws -> (PostingsIndex, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "postings")
        try Data(encoded()).write(to: url)
        return (try PostingsIndex(MappedFile(url)), folder)
    }

    /// All documents with a score, best first, by the formula alone.
    func scores(_ query: [WeightedTerm]) -> [ScoredDocument<UInt32>] {
        let parameters = BM25Parameters()
        let lengths = frequencies.map { $0.values.reduce(0, +) }
        let total = lengths.reduce(0) { $0 + Double($1) }
        let average = Float(total / Double(lengths.count))
        var scores = [UInt32](repeating: 0, count: frequencies.count)
        for wanted in query {
            let holding = frequencies.count { $0[wanted.term] != nil }
            guard holding > 0 else { continue }
            let idf = BM25Parameters.idf(documents: frequencies.count, holding: holding)
            let weight = UInt32(max(1, min(65_535, (idf * wanted.weight * 2048).rounded())))
            for (number, document) in frequencies.enumerated() {
                guard let frequency = document[wanted.term] else { continue }
                let impact = parameters.impact(
                    frequency: Float(frequency), length: Float(lengths[number]), average: average)
                scores[number] += weight * UInt32(impact)
            }
        }
        return scores.enumerated().filter { $1 > 0 }
            .map { ScoredDocument(document: $0, score: $1) }.sorted(by: ScoredDocument.precedes)
    }
}
