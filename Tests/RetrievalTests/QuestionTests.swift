// SPDX-License-Identifier: Apache-2.0
//
// How questions are taken apart: lay words, misspelt words, statements.

import Documents
import Foundation
import Testing
import TextAnalysis

@testable import Retrieval

@Suite("Questions")
struct QuestionTests {
    private static let analyzer = TextAnalyzer()
    private static let vocabulary = LayVocabulary(analyzer: analyzer)

    @Test("The built-in vocabulary can be read and holds at least 500 entries, each said once")
    func vocabulary() {
        #expect(QuestionTests.vocabulary.entryCount >= 500)
        #expect(QuestionTests.vocabulary.phraseCount >= 1500)
    }

    @Test(
        "What people say brings along what pages mean",
        arguments: [
            ("I keep throwing up", "vomit"), ("he threw up twice", "vomit"),
            ("number twos like tar", "poo"), ("my tum hurts", "abdomen"),
            ("can't catch my breath", "breathless"), ("burning up since noon", "fever"),
            ("DYSPNOEA on exertion", "breathless"), ("pertussis", "whooping"),
            ("room spinning", "vertigo"), ("pins and needles", "tingling"),
        ])
    func expansion(question: String, meaning: String) throws {
        let words = QuestionTests.analyzer.words(in: question).withoutCompounds
        let terms = QuestionTests.vocabulary.expansions(of: words).map(\.term)
        let wanted = try #require(QuestionTests.analyzer.terms(in: meaning).first)
        #expect(terms.contains(wanted), "\(terms)")
    }

    @Test(
        "Other words bring nothing along", arguments: ["", "the of", "quarterly tax return", "?"])
    func noExpansion(question: String) {
        let words = QuestionTests.analyzer.words(in: question).withoutCompounds
        #expect(QuestionTests.vocabulary.expansions(of: words).isEmpty)
    }

    @Test(
        "A misspelt word stands for the nearest word of the index",
        arguments: [
            ("shingels", "shingl"), ("migrane", "migrain"), ("blisterz", "blister"),
            ("chikenpox", "chickenpox"), ("migrainne", "migrain"),
        ])
    func spelling(wrong: String, right: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let postings = try index.store.current().pagePostings
        let term = try #require(QuestionTests.analyzer.terms(in: wrong).first)
        let corrections = SpellingCorrector(index: postings).corrections(of: term)
        #expect(corrections.first?.hasPrefix(right) == true, "\(term): \(corrections)")
    }

    @Test(
        "Short, known, far and numeric words are left alone",
        arguments: ["rsh", "rash", "xylophone", "38c"])
    func noCorrection(term: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let postings = try index.store.current().pagePostings
        #expect(SpellingCorrector(index: postings).corrections(of: term).isEmpty)
    }

    @Test(
        "Distance counts swaps as one and stops at its limit",
        arguments: [
            ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1),
            ("abcd", "badc", 2), ("abcd", "wxyz", nil), ("", "ab", 2), ("kitten", "sitting", nil),
        ] as [(String, String, Int?)])
    func distance(a: String, b: String, expected: Int?) {
        let found = SpellingCorrector.distance(Array(a.utf8), Array(b.utf8), limit: 2)
        #expect(found == expected)
    }

    @Test("A story is cut into statements, a query is its own")
    func statements() async throws {
        let index = try TestIndex()
        try await index.build()
        let questions = QuestionAnalyzer(
            try index.store.current().pagePostings, correctsSpelling: true)
        let story = questions.analyze("My head throbs. I feel sick. Ouch! Light hurts my eyes.")
        #expect(story.statements == ["My head throbs", "I feel sick", "Light hurts my eyes"])
        let query = questions.analyze("migraine aura")
        #expect(query.statements == ["migraine aura"])
        #expect(query.length < story.length)
        let long = questions.analyze(String(repeating: "It hurts a lot. ", count: 100))
        #expect(long.statements.count == QuestionAnalysis.statementCountMax)
        #expect(long.length == 1)
    }

    @Test(
        "A question names a page by its title, a name, or a part of one beside brackets",
        arguments: [
            ("How long should a child with chickenpox stay off school?", [1]),
            ("Is varicella catching?", [1]), ("What is SLE?", [2]), ("I have lupus", [2]),
            ("treating a kidney infection", [3]), ("an infection", [0]), ("shingles", []),
            ("an infection and hand, foot and mouth disease", [0, 4]), ("hand and foot", []),
        ])
    func names(question: String, pages: [Int]) {
        let records = [
            ("Infection", []), ("Chickenpox", ["varicella"]), ("Lupus (SLE)", []),
            ("Kidney infections", []), ("Hand, foot and mouth disease", []),
        ].enumerated().map { number, page in
            PageRecord(
                number: number, id: "\(number)", file: "", title: page.0, names: page.1,
                passages: 0..<0)
        }
        let analyzer = QuestionTests.analyzer
        let terms = PageNames.terms(analyzer.words(in: question))
        #expect(PageNames(records, analyzer: analyzer).pages(namedIn: terms) == Set(pages))
    }

    @Test("A typing error does not lose the page")
    func typingError() async throws {
        let index = try TestIndex()
        try await index.build()
        let result = try await index.searcher().search("chikenpox in childern", method: .bm25)
        #expect(result.pages.first?.page.id == "chickenpox")
    }
}
