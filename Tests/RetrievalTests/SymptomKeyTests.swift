// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing
import TextAnalysis

@testable import Retrieval

@Suite("Symptom keys")
struct SymptomKeyTests {
    private let key = SymptomKey(analyzer: TextAnalyzer())

    @Test(
        "Introductions, symptoms and when to get help belong to the key",
        arguments: [
            ([], nil, true), (["Symptoms of shingles"], nil, true),
            (["Check if it's flu"], nil, true), (["Treatment"], nil, false),
            (["Treatment"], .urgent, true), (["Symptoms", "In babies"], nil, true),
            (["Causes of flu"], nil, false), (["Call 999 if:"], nil, true),
        ] as [([String], UrgencyLevel?, Bool)])
    func holds(heading: [String], urgency: UrgencyLevel?, expected: Bool) {
        #expect(key.holds(passage("Text.", heading, urgency)) == expected)
    }

    @Test("Statements are sentences and items, each once, lead-ins and scraps left out")
    func statements() {
        let text = "You may have:\na painful rash\nA rash on one side. It may itch a lot.\nYes"
        let found = key.statements(of: [
            passage(text, ["Symptoms"]), passage("a painful rash", ["Symptoms"]),
            passage("Take paracetamol twice a day.", ["Treatment"]),
        ])
        #expect(found == ["a painful rash", "A rash on one side.", "It may itch a lot."])
    }

    @Test("A page of a thousand symptoms gives no more than the limit")
    func limit() {
        let text = (0..<1000).map { "symptom number \($0)" }.joined(separator: "\n")
        let found = key.statements(of: [passage(text, ["Symptoms"])])
        #expect(found.count == SymptomKey.statementCountMax)
    }

    private func passage(
        _ text: String, _ heading: [String], _ urgency: UrgencyLevel? = nil
    ) -> Passage {
        Passage(
            id: "x", page: "p", heading: heading, text: SourceText(text, pieces: []),
            urgency: urgency)
    }
}
