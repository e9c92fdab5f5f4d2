// SPDX-License-Identifier: Apache-2.0

import Documents
import Retrieval
import Testing
import TextAnalysis

@testable import Answering

@Suite("Choosing evidence")
struct EvidenceSelectionTests {
    @Test(
        "the advice on a condition holds on its other pages as well, and counts once",
        arguments: ["Is chickenpox the cause of shingles?", "antiviral tablets"])
    func adviceOfCondition(question: String) async throws {
        let advice = "<h2>Call 999 if:</h2><ul><li>you cannot feel your face</li></ul>"
        let library = try await SmallLibrary(pages: [
            "shingles": "<p>Shingles is a painful rash.</p>\(advice)",
            "shingles/treatment": "<p>Antiviral tablets are the treatment.</p>\(advice)",
            "shingles/causes": "<p>Chickenpox is the cause of shingles.</p>",
            "asthma": "<p>Asthma makes it hard to breathe.</p>"
                + "<h2>Call 999 if:</h2><ul><li>you are too breathless to speak</li></ul>",
        ])
        let selection = EvidenceSelection(searcher: library.searcher, analyzer: TextAnalyzer())
        let found = try await selection.evidence(for: MeantQuestion(text: question))
        #expect(found.evidence.first?.page.id.hasPrefix("shingles/") == true)
        #expect(found.whenToGetHelp.count == 1)
        #expect(found.whenToGetHelp.first?.passage.text.string.contains("feel your face") == true)
    }
}
