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
            ("a baby or child who is floppy", nil, 16, [], false),
            ("a baby or small child in the heat is hard to wake", nil, 16, [], false),
            ("the patient is a baby, or the lump is in a breast", nil, nil, [], false),
            ("you are aged 3 to 6 months", 0.25, 7 * (1.0 / 12), [], false),
            ("you have not peed for over 8 hours", nil, nil, [], false),
            ("both shoulders are stiff for over 45 minutes", nil, nil, [], false),
            ("you have a temperature of over 39 degrees", nil, nil, [], false),
            ("your child has a temperature over 38", nil, 16, [], false),
            ("children aged 5 to 16 who cough", 5, 17, [], false),
            ("you're under 20 weeks pregnant", nil, nil, [.pregnant], false),
            ("your blood sugar is under 4 mmol/L", nil, nil, [], false),
            ("you have had a cough for under 3 weeks", nil, nil, [], false),
            ("a fever with growing weakness in someone over 65", 65, nil, [], false),
            ("you are over 50 with a new headache", 50, nil, [], false),
            ("you smoke or are over 50, and have not recovered", nil, nil, [], false),
            ("severe ear pain, above all if you are over 65", nil, nil, [], false),
            ("you are 65 or over, pregnant or have diabetes", nil, nil, [], false),
            ("you have had a baby in the past year", nil, nil, [], false),
            ("you are pregnant or have a new baby and are terrified", nil, nil, [], false),
            ("your baby is moving less than usual", nil, nil, [], false),
            ("you have not become pregnant after some months", nil, nil, [], false),
            ("you're 20 weeks pregnant or think you might be", nil, nil, [.pregnant], false),
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
