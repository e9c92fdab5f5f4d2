// SPDX-License-Identifier: Apache-2.0
//
// Whatever a person types or pastes is a question, or is refused with words; it is never a crash
// and never an instruction to the index.

import Testing

@testable import Retrieval

@Suite("Bad questions")
struct BadInputTests {
    @Test(
        "Questions in other scripts are answered",
        arguments: ["我头痛怎么办", "У меня болит голова", "لدي صداع", "मुझे सिरदर्द है", "頭が痛い 🤕", "ｒａｓｈ"])
    func otherScripts(question: String) async throws {
        try await answers(question)
    }

    @Test("A pasted letter of 100 kB finds what its beginning tells")
    func pastedLetter() async throws {
        let letter = String(repeating: "My chest rash is painful. I feel tired, ", count: 2600)
        let result = try await search(letter)
        #expect(result.pages.first?.page.id == "shingles")
    }

    @Test("Only stop words: pages come by meaning alone", arguments: ["is it", "what about the"])
    func stopWords(question: String) async throws {
        try await answers(question)
    }

    @Test(
        "Only punctuation is answered or refused, with words", arguments: ["???", "-- ... !", "“”"])
    func punctuation(question: String) async throws {
        try await answers(question)
    }

    @Test(
        "Operators and quotes of query languages are text",
        arguments: [
            "rash AND NOT blisters", "\"painful rash", "rash*", "title:rash", "NEAR(rash pain)",
            "^rash", "rash) OR (1=1", "'; DROP TABLE passage; --", "{rash} + [pain]", "-rash",
        ])
    func operators(question: String) async throws {
        let plain = try await search("rash")
        let found = try await search(question)
        #expect(found.pages.count == plain.pages.count, "nothing is left out by an operator")
    }

    @Test("Control and invisible characters separate words, no more")
    func controlCharacters() async throws {
        let found = try await search("painful\u{0}rash\u{1B}[31m\u{200B}on\u{7F}chest\u{202E}")
        #expect(found.pages.first?.page.id == "shingles")
        #expect(
            try SearchQuestion("painful\u{0}\u{200B}rash").text == "painful rash")
    }

    private func answers(_ question: String) async throws {
        let result = try await search(question)
        #expect(!result.hits.isEmpty)
        #expect(result.hits.allSatisfy { $0.score.isFinite })
    }

    private func search(_ question: String) async throws -> SearchResult {
        let index = try TestIndex()
        try await index.build()
        return try await index.searcher().search(question)
    }
}
