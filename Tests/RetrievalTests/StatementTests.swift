// SPDX-License-Identifier: Apache-2.0

import Testing
import TextAnalysis

@testable import Retrieval

@Suite("Statements of passages and clauses of questions")
struct StatementTests {
    private let statements = PassageStatements(analyzer: TextAnalyzer())

    @Test("Statements are sentences and items, each once, lead-ins and scraps left out")
    func statementsOfPassage() {
        let text = "You may have:\na painful rash\nA rash on one side. It may itch a lot.\nYes"
        #expect(
            statements.statements(of: text + "\na painful rash")
                == ["a painful rash", "A rash on one side.", "It may itch a lot."])
    }

    @Test("A passage of a thousand items gives no more statements than the limit")
    func limit() {
        let text = (0..<1000).map { "symptom number \($0)" }.joined(separator: "\n")
        #expect(statements.statements(of: text).count == PassageStatements.countMax)
    }

    @Test(
        "A sentence is cut where clauses are joined, and short parts go with the next",
        arguments: [
            (
                "My chest feels tight, I can't get a full breath and when I stood up I fell.",
                ["My chest feels tight", "I can't get a full breath", "I stood up I fell"]
            ),
            ("Well, to be fair, it hurts a lot", ["Well to be fair", "it hurts a lot"]),
            ("It hurts when I move - badly", ["It hurts when I move badly"]),
            ("What helps hay fever?", ["What helps hay fever"]),
            ("Fever, cough", ["Fever cough"]), ("Fever", ["Fever"]), ("... - !", []),
            ("and but so", []),
        ] as [(String, [String])])
    func clauses(sentence: String, expected: [String]) {
        #expect(ClauseRules.clauses(of: sentence) == expected)
    }

    @Test("A pasted letter gives no more clauses than the limit")
    func clauseLimit() async throws {
        let index = try TestIndex()
        try await index.build()
        let letter = (0..<500).map { "my left toe number \($0) hurts" }.joined(separator: ", ")
        let analysis = try index.searcher().questions.analyze(letter)
        #expect(analysis.statements.count == QuestionAnalysis.statementCountMax)
    }
}
