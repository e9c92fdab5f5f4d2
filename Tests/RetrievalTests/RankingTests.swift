// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("Ranking")
struct RankingTests {
    @Test("The built-in model can be read and has a weight for every feature")
    func builtIn() {
        let model = RankingModel.builtIn
        #expect(Set(model.page.keys) == Set(PageFeature.allCases.map(\.name)))
        #expect(Set(model.passage.keys) == Set(PassageFeature.allCases.map(\.name)))
        #expect(
            (model.page.values.map(\.count) + model.passage.values.map(\.count)).allSatisfy {
                $0 == 2
            })
    }

    @Test("A score is the sum of features times weights, the second weight growing with length")
    func score() {
        let model = RankingModel(
            name: "test", page: ["pageWords": [2, 1], "keyCosine": [0, -4]], passage: [:])
        var features = FeatureValues<PageFeature>()
        features[.pageWords] = 0.5
        features[.keyCosine] = 0.25
        features[.titleWords] = 9
        #expect(features.score(model.pageWeights(length: 0)) == 1)
        #expect(features.score(model.pageWeights(length: 1)) == 0.5)
    }

    @Test("Pages come with the model's belief, best first, each identity once")
    func pages() async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search(
            "I have a rash. It is on one side of my body. It hurts.")
        #expect(result.pages.map(\.rank) == [1, 2, 3])
        #expect(result.pages.first?.page.id == "shingles")
        #expect(abs(result.pages.reduce(0) { $0 + $1.probability } - 1) < 1e-6)
        #expect(result.pages.allSatisfy { $0.features.count == PageFeature.allCases.count })
        for (better, worse) in zip(result.pages, result.pages.dropFirst()) {
            #expect(better.score >= worse.score)
        }
    }

    @Test("The same question gives the same result, to the bit")
    func repeatable() async throws {
        let index = try TestIndex()
        try await index.build()
        let first = try await index.searcher().search("painful blisters. on my chest.")
        for _ in 0..<5 {
            #expect(try await index.searcher().search("painful blisters. on my chest.") == first)
        }
    }

    @Test(
        "Every method answers, and only the vectors need none of the words",
        arguments: SearchMethod.allCases)
    func methods(method: SearchMethod) async throws {
        let index = try TestIndex()
        try await index.build()
        let searcher = try index.searcher()
        let result = try await searcher.search("itchy spotty rash", method: method)
        #expect(result.pages.first?.page.id == "chickenpox")
        let nothing = try await searcher.search("zzzz", method: method)
        #expect(nothing.hits.isEmpty == (method == .bm25))
    }

    @Test("The weights that an index was built with are in its manifest, and can be replaced")
    func weights() async throws {
        let index = try TestIndex()
        try await index.build()
        let generation = try index.store.current()
        #expect(generation.manifest.ranking == .builtIn)
        let titles = RankingModel(
            name: "titles", page: ["titleWords": [1, 0]], passage: ["page": [1, 0]])
        let searcher = try Searcher(
            generation: generation, embedder: HashingEmbedder(), model: titles)
        let result = try await searcher.search("migraine rash blisters chest")
        #expect(result.pages.first?.page.id == "migraine")
    }

    @Test("Near-copies of a passage are shown once")
    func nearCopies() async throws {
        let text = "A painful rash with blisters on one side of the body."
        let index = try TestIndex([
            "a.html": "Rash\n\(text)\n\(text.dropLast())!\nSomething else entirely about sleep."
        ])
        try await index.build()
        let hits = try await index.searcher().search("painful rash blisters").hits
        #expect(hits.map { $0.passage.text.string.hasPrefix("A painful rash") } == [true, false])
    }

    @Test("A passage brings along its section, and then its page, within a budget")
    func context() async throws {
        let index = try TestIndex()
        try await index.build()
        let generation = try index.store.current()
        #expect(
            try generation.section(ofPassage: 6).map(\.heading) == [["Symptoms"], ["Symptoms"]])
        #expect(try generation.section(ofPassage: 4).count == 1)
        #expect(try generation.context(ofPassage: 6, byteCount: 0).count == 1)
        #expect(try generation.context(ofPassage: 6, byteCount: 200).count == 2)
        #expect(try generation.context(ofPassage: 6, byteCount: 10_000).count == 3)
    }
}
