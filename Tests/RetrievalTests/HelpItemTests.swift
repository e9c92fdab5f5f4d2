// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("The red-flag table")
struct HelpItemTests {
    private static let page = """
        <html><head><title>Tonsillitis</title></head><body><main><h1>Tonsillitis</h1>
        <p>Tonsillitis is an infection of the tonsils.</p>
        <div class="nhsuk-care-card nhsuk-care-card--urgent"><h3>Ask for urgent help if:</h3>
        <ul><li>you're pregnant</li><li>your baby is under 3 months old</li></ul></div>
        <div class="nhsuk-care-card nhsuk-care-card--immediate"><h3>Call 999 if:</h3>
        <ul><li>you cannot swallow</li><li>you have difficulty breathing</li></ul></div>
        </main></body></html>
        """

    @Test("Every item of every span is there with its level, its words and whom it speaks of")
    func table() async throws {
        let folder = try TemporaryFolder()
        try Data(Self.page.utf8).write(to: folder.url.appending(path: "tonsillitis.html"))
        let store = GenerationStore(folder.url.appending(path: "Index"))
        let builder = IndexBuilder(
            corpus: try Corpus(folder: folder.url), store: store, embedder: HashingEmbedder())
        #expect(try await builder.build().counts.helpItems == 4)
        let generation = try store.current()
        #expect(generation.helpItems.map(\.level) == [.urgent, .urgent, .emergency, .emergency])
        #expect(generation.helpItems[0].audience.groups == [.pregnant])
        #expect(generation.helpItems[1].audience.ageBelow == 0.25)
        let text = try generation.helpText(generation.helpItems[2])
        #expect(text.heading.string == "Call 999 if:")
        #expect(text.text.string == "you cannot swallow")
        #expect(try generation.passage(holding: text.text, page: 0)?.urgency == .emergency)
        #expect(generation.helpItems(ofPage: 0).count == 4)

        let vectors = try await HashingEmbedder().embed(["you cannot swallow"], as: .query)
        let cosines = generation.helpItemCosines(vectors[0])
        #expect(cosines.firstIndex(of: cosines.max() ?? 0) == 2)
        try generation.verify()
    }

    @Test(
        "Whom an item speaks of is read from its words",
        arguments: [
            ("you have a stiff neck", nil, nil, [], false),
            ("you're pregnant", nil, nil, [.pregnant], true),
            ("you have a weakened immune system", nil, nil, [.weakImmunity], true),
            ("your baby is under 3 months old", nil, 0.25, [], false),
            ("they're under 6 months old and have a high temperature", nil, 0.5, [], false),
            ("you're aged 65 or over", 65, nil, [], true),
            ("you or your child have a rash", nil, nil, [], false),
            ("your child is limp or floppy", nil, 16, [], false),
            ("your symptoms last more than 3 days", nil, nil, [], false),
            ("you have painful or swollen testicles", nil, nil, [.male], false),
        ] as [(String, Double?, Double?, Set<Audience.Group>, Bool)])
    func audience(
        text: String, from: Double?, below: Double?, groups: Set<Audience.Group>, isWhole: Bool
    ) {
        let audience = Audience(of: text)
        #expect(audience.ageFrom == from)
        #expect(audience.ageBelow == below)
        #expect(audience.groups == groups)
        if isWhole { #expect(audience.isWholeText) }
    }
}
