// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing

@testable import Retrieval

@Suite("Symptom keys")
struct SymptomKeyTests {
    private let key = SymptomKey()

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

    private func passage(
        _ text: String, _ heading: [String], _ urgency: UrgencyLevel? = nil
    ) -> Passage {
        Passage(
            id: "x", page: "p", heading: heading, text: SourceText(text, pieces: []),
            urgency: urgency)
    }
}
