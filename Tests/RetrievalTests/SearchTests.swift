// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Retrieval

@Suite("Searching")
struct SearchTests {
    @Test(
        "The page that a question is about comes first",
        arguments: [
            ("painful rash with blisters on one side of my chest", "shingles"),
            ("throbbing head, bright light hurts", "migraine"),
            ("my child has itchy spots that became scabs", "chickenpox"),
        ])
    func firstPage(question: String, page: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search(question)
        #expect(result.pages.first?.page.id == page)
        #expect(result.hits.map(\.rank) == Array(1...result.hits.count))
    }

    @Test("Fusion by rank equals the formula on every list of a seeded thousand")
    func fusion() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let lists = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Array(
                    (0..<30).shuffled(using: &random).prefix(Int.random(in: 0...30, using: &random))
                )
            }
            var plain: [Int: Double] = [:]
            for list in lists {
                for number in list {
                    plain[number, default: 0] += 1 / (60 + 1 + Double(list.firstIndex(of: number)!))
                }
            }
            let fused = ReciprocalRankFusion.fuse(lists)
            #expect(fused.count == plain.count)
            #expect(fused.allSatisfy { plain[$0.document] == $0.score })
            for (a, b) in zip(fused, fused.dropFirst()) {
                #expect(a.score > b.score || a.score == b.score && a.document < b.document)
            }
        }
    }

    @Test("A hit explains itself: the shares of its words add up to its score")
    func explanation() async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search("painful rash on one side", method: .rrf)
        let hit = try #require(result.hits.first { $0.explanation.bm25Rank == 1 })
        let sum = hit.explanation.terms.reduce(0) { $0 + $1.share }
        #expect(hit.page.id == "shingles")
        #expect(abs(sum - hit.explanation.bm25) < 1e-9)
        #expect(hit.explanation.terms.map(\.term).contains("rash"))
        #expect(hit.explanation.cosine > 0)
    }

    @Test(
        "What the features add is the score of the passage and of its page",
        arguments: [
            "rash",
            "I have had a painful rash on one side of my chest since Tuesday and it burns, and I feel "
                + "tired, and my little boy has spots all over his tummy, and nobody can tell me why "
                + "that is or whether the two of us have the same thing, which worries me a lot",
        ])
    func reasons(question: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search(question)
        for hit in result.hits {
            let why = hit.explanation
            let sum = why.passageReasons.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - hit.score) < 1e-3)
            let page = result.pages.first { $0.rank == why.pageRank }
            #expect(page?.page.id == hit.page.id && page?.probability == why.pageBelief)
            let pageSum = why.pageReasons.reduce(0) { $0 + $1.contribution }
            #expect(abs(pageSum - (page?.score ?? 0)) < 1e-3)
        }
    }

    @Test("A misspelt word is searched for as it is when that is asked for")
    func uncorrected() async throws {
        let index = try TestIndex()
        try await index.build()
        let searcher = try Searcher(
            generation: try index.store.current(), embedder: HashingEmbedder(),
            correctsSpelling: false
        )
        let result = try await searcher.search("shingels", method: .bm25)
        #expect(result.hits.isEmpty)
        let corrected = try await index.searcher().search("shingels", method: .bm25)
        #expect(corrected.hits.first?.page.id == "shingles")
    }

    @Test(
        "Nothing that a person types is a syntax error",
        arguments: [
            "\"rash", "rash AND", "NEAR(rash, 5)", "title:rash OR *", "(((", "rash -\"side",
            "^rash*", "';DROP TABLE page;--", "the of and", "?!…", "皮疹 在 胸部", "сыпь на груди",
            "طفح جلدي", "ผื่น", "rash\u{0}\u{7}\u{202E} on\u{200B} chest", "🤒",
        ])
    func oddQuestions(question: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search(question)
        #expect(!result.hits.isEmpty)
    }

    @Test("Control characters separate words and never reach the index")
    func controlCharacters() throws {
        #expect(try SearchQuestion("\u{7}rash\u{0}on\n\tchest\u{202E} ").text == "rash on chest")
    }

    @Test("An empty question is refused with an example", arguments: ["", "  \n", "\u{0}\u{200B}"])
    func emptyQuestion(question: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let searcher = try index.searcher()
        await expect(.invalidRequest) { try await searcher.search(question) }
    }

    @Test("A pasted 100 kB is cut at the named limit, at a character")
    func longQuestion() async throws {
        let index = try TestIndex()
        try await index.build()
        let long = "rash " + String(repeating: "é", count: 50_000)
        let question = try SearchQuestion(long)
        #expect(question.text.utf8.count <= SearchQuestion.byteCountMax)
        #expect(long.hasPrefix(question.text))
        #expect(try await !index.searcher().search(long).pages.isEmpty)
    }

    @Test("The number of hits is bounded and checked", arguments: [0, -1, 101, Int.max])
    func limits(limit: Int) async throws {
        let index = try TestIndex()
        try await index.build()
        let searcher = try index.searcher()
        await expect(.invalidRequest) { try await searcher.search("rash", limit: limit) }
        #expect(try await searcher.search("rash", limit: 2).hits.count == 2)
    }

    @Test("An index of another encoder is refused with the command that rebuilds")
    func otherEmbedder() async throws {
        let index = try TestIndex()
        try await index.build()
        let message = await expect(.otherEmbedder) {
            try index.searcher(HashingEmbedder(name: "other"))
        }
        #expect(message.contains("wardbookd ingest"))
    }
}
