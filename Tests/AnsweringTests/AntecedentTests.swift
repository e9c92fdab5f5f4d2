// SPDX-License-Identifier: Apache-2.0

import Testing
import TextAnalysis

@testable import Answering

@Suite("Sentences that lean on others")
struct AntecedentTests {
    static let scabs = "Children are infectious until all their spots have dried into scabs."

    @Test(
        "what points at the sentence before it is shown with it",
        arguments: [
            "Stay off school until then.", "This keeps children off school for 5 days.",
            "However, school is a matter of days.", "It's safe to go back to school after that.",
            "When this happens, school can begin.", "Otherwise keep the child off school.",
        ])
    func leaning(text: String) async throws {
        let answer = try #require(try await Self.answer(page: "<p>\(Self.scabs) \(text)</p>"))
        let shown = answer.sentences.map(\.text)
        let place = try #require(shown.firstIndex(of: text), "\(shown)")
        #expect(place > 0 && shown[place - 1] == Self.scabs, "\(shown)")
    }

    @Test(
        "what can be read alone brings nothing with it",
        arguments: [
            "Keep children with chickenpox off school for 5 days.",
            "Going back to school is a matter of days.", "Ask the school about that.",
        ])
    func standing(text: String) {
        #expect(!sentence(text).leansBack)
    }

    @Test("what leans on a list, or on nothing, is shown under its heading")
    func heading() async throws {
        let answer = try #require(
            try await Self.answer(
                page: "<h2>Before school</h2><ul><li>dry spots</li></ul>"
                    + "<p>These are needed for going back to school.</p>"))
        let shown = try #require(answer.sentences.first { $0.text.hasPrefix("These") })
        #expect(shown.heading == "Before school")
    }

    @Test("no more is shown for it than there is room for")
    func room() async throws {
        let chain = (1...9).map { "It keeps a child with chickenpox off school, reason \($0)." }
        let answer = try #require(
            try await Self.answer(page: "<p>\(chain.joined(separator: " "))</p>"))
        #expect(answer.sentences.count <= Extraction.shownMax)
        #expect(answer.sentences.count > 1)
    }

    private func sentence(_ text: String) -> Evidence.Sentence {
        Evidence.Sentence(
            range: 0..<text.utf8.count, text: text,
            claims: Claims(of: text, analyzer: TextAnalyzer()))
    }

    private static func answer(page: String) async throws -> GroundedAnswer? {
        try await SmallLibrary(pages: ["chickenpox": page])
            .answer(to: "How long off school with chickenpox?")
    }
}
