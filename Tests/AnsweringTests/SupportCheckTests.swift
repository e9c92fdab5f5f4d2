// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing
import TextAnalysis

@testable import Answering
@testable import Retrieval

@Suite("The check of support")
struct SupportCheckTests {
    static let analyzer = TextAnalyzer()

    static func evidence(_ text: String, heading: [String] = ["Treatment"]) -> Evidence {
        let source = SourceText(
            text, pieces: [.init(text: 0..<text.utf8.count, source: 0..<text.utf8.count)])
        return Evidence(
            page: PageRecord(
                number: 0, id: "shingles", file: "shingles/index.html", title: "Shingles",
                names: [], source: nil, reviewed: nil, reviewDue: nil, passages: 0..<1),
            passage: Passage(id: "p", page: "shingles", heading: heading, text: source),
            analyzer: analyzer)
    }

    static let paracetamol =
        "Take 1 or 2 tablets of 500 mg paracetamol up to 4 times in 24 hours. "
        + "Do not take aspirin if you are under 16. The rash heals within 4 weeks."

    static func support(_ written: String, by text: String, heading: [String] = ["Treatment"])
        async throws -> SupportCheck.Support?
    {
        let check = SupportCheck(
            evidence: [evidence(text, heading: heading)], analyzer: analyzer,
            embedder: WordEmbedder())
        return try await check.support(for: written)
    }

    @Test(
        "a sentence that keeps every claim passes",
        arguments: [
            "The rash heals within 4 weeks.",
            "the rash heals within four weeks",
            "Do not take aspirin if under 16.",
            "Take 1 or two tablets of 500 mg paracetamol up to 4 times in 24 hours.",
        ])
    func passes(written: String) async throws {
        #expect(try await Self.support(written, by: Self.paracetamol) != nil)
    }

    @Test(
        "a sentence that alters a number, a unit, a drug or a negation is not shown",
        arguments: [
            "The rash heals within 5 weeks.",
            "The rash heals within 4 days.",
            "The rash heals within fourteen weeks.",
            "The rash does not heal within 4 weeks.",
            "Take aspirin if you are under 16.",
            "Do not take paracetamol if you are under 16.",
            "Take 1 or 2 tablets of 500 mg ibuprofen up to 4 times in 24 hours.",
            "Take 1 or 2 tablets of 500 mg paracetamol up to 6 times in 24 hours.",
            "Take 1 or 2 tablets of 5 g paracetamol up to 4 times in 24 hours.",
            "Do not take aspirin if you are under 18.",
            "The rash heals within 4 weeks with antiviral cream.",
        ])
    func altered(written: String) async throws {
        #expect(try await Self.support(written, by: Self.paracetamol) == nil)
    }

    static let groups =
        "Adults take 10 ml of syrup twice a day and children take 5 ml of syrup once a day. "
        + "Give 5 tablets to adults, 2 tablets to children. "
        + "Ask a doctor about an operation if your BMI is > 40 with diabetes. "
        + "Take 1½ tablets of the medicine with water."

    @Test(
        "a sentence that gives a number to another group, or loses half of it, is not shown",
        arguments: [
            "Children take 10 ml of syrup.", "Children take 10 ml of syrup twice a day.",
            "Adults take 5 ml of syrup.", "Adults take 10 ml of syrup once a day.",
            "Adults and children take 5 ml of syrup.", "Adults and children take 10 ml of syrup.",
            "Give 5 tablets to children.", "Give 2 tablets to adults.",
            "Ask a doctor about an operation if your BMI is < 40 with diabetes.",
            "Ask a doctor about an operation if your BMI is ≥ 40 with diabetes.",
            "Ask a doctor about an operation if your BMI is 40 with diabetes.",
            "Take 1 tablets of the medicine with water.",
            "Take ½ tablets of the medicine with water.",
        ])
    func groups(written: String) async throws {
        #expect(try await Self.support(written, by: Self.groups) == nil)
    }

    static let limited =
        "Children take 5 ml of syrup. Give 2 tablets of paracetamol to pregnant women. "
        + "If you have kidney disease, take 10 ml of the medicine a day. "
        + "Take 1 capsule of the medicine when you have had food."

    @Test(
        "a sentence that leaves out for whom or when a number holds is not shown",
        arguments: [
            "Take 5 ml of syrup.", "Give 2 tablets of paracetamol.",
            "Take 10 ml of the medicine a day.", "Take 1 capsule of the medicine.",
        ])
    func unlimited(written: String) async throws {
        #expect(try await Self.support(written, by: Self.limited) == nil)
    }

    @Test(
        "a sentence that keeps each number with its group passes",
        arguments: [
            "Adults take 10 ml of syrup twice a day.", "Children take 5 ml of syrup.",
            "Ask a doctor about an operation if a BMI is > 40 with diabetes.",
            "Take 1½ tablets of the medicine.",
        ])
    func keptGroups(written: String) async throws {
        #expect(try await Self.support(written, by: Self.groups) != nil)
    }

    static let steered =
        "You may need a blood test before you start tablets. Use the cream only if the skin is not "
        + "broken. Paracetamol or ibuprofen can ease the pain in children and adults. "
        + "Colds are usually caused by viruses. It must heal within 2 days or you should call 111. "
        + "Give them a warm non-alcoholic drink."

    @Test(
        "a sentence that alters what steers it, its order or its negations is not shown",
        arguments: [
            "You need a blood test before you start tablets.",
            "You must need a blood test before you start tablets.",
            "You may need a blood test after you start tablets.",
            "Use the cream if the skin is not broken.",
            "Use the cream only if the skin is broken.",
            "Use the cream unless the skin is not broken.",
            "Ibuprofen or ibuprofen can ease the pain in children and adults.",
            "Paracetamol or ibuprofen can ease the pain in adults and adults.",
            "Paracetamol and ibuprofen can ease the pain in children and adults.",
            "Viruses are usually caused by colds.",
            "Colds are always caused by viruses.",
            "Colds are caused by viruses.",
            "It may heal within 2 days or you should call 111.",
            "It must heal within 111 days or you should call 2.",
            "Give them a warm alcoholic drink.", "Do give them alcohol to drink.",
        ])
    func steering(written: String) async throws {
        #expect(try await Self.support(written, by: Self.steered) == nil)
    }

    @Test(
        "a sentence that says the same in other small words passes",
        arguments: [
            "You might need a blood test before you start tablets.",
            "Use the cream only if the skin isn't broken.",
            "People may need a blood test before they start tablets.",
        ])
    func rephrased(written: String) async throws {
        #expect(try await Self.support(written, by: Self.steered) != nil)
    }

    @Test("what stands in a don't list is never support for doing it")
    func dontList() async throws {
        let item = "use antibiotic cream on the blisters"
        let heading = ["Looking after yourself", "Don't"]
        #expect(
            try await Self.support(
                "Use antibiotic cream on the blisters.", by: item, heading: heading) == nil)
        #expect(
            try await Self.support(
                "Do not use antibiotic cream on the blisters.", by: item, heading: heading) != nil)
    }

    @Test("a sentence that stands there word for word is a quotation")
    func quotation() async throws {
        let support = try await Self.support("The rash heals within 4 weeks.", by: Self.paracetamol)
        #expect(support == .init(evidence: 0, sentence: 2, isQuotation: true))
    }

    @Test(
        "a sentence about something else is not shown",
        arguments: [
            "You should see a dentist.", "Yes.", "Migraine is a headache.",
        ])
    func elsewhere(written: String) async throws {
        #expect(try await Self.support(written, by: Self.paracetamol) == nil)
    }

    private static let card =
        "Get help from NHS 111 if:\nyou have symptoms of shingles and:\nyou have asthma\n"
        + "the rash is near your eye\nRest until you feel well."

    @Test("what only leads in to a list supports nothing and is never quoted")
    func leadIns() async throws {
        #expect(try await Self.support("You have symptoms of shingles and:", by: Self.card) == nil)
        #expect(try await Self.support("You have symptoms of shingles and", by: Self.card) == nil)
        #expect(try await Self.support("The rash is near your eye.", by: Self.card) != nil)
    }

    @Test("an item is shown below its heading and what leads in to it, in the page's own words")
    func headings() throws {
        let evidence = Self.evidence(Self.card, heading: ["Get help from NHS 111 if:"])
        func heading(_ text: String) throws -> String? {
            let sentence = try #require(evidence.sentences.first { $0.text == text })
            return Extraction.heading(for: sentence, in: evidence)
        }
        let whole = "Get help from NHS 111 if: you have symptoms of shingles and:"
        #expect(try heading("you have asthma") == whole)
        #expect(try heading("the rash is near your eye") == whole)
        #expect(try heading("Rest until you feel well.") == nil)
    }

    @Test("a list ends with the first whole sentence after it")
    func listEnds() throws {
        let text = "Symptoms include:\na fever\nMost people get better.\nup to 3 weeks"
        let evidence = Self.evidence(text, heading: ["Symptoms"])
        let last = try #require(evidence.sentences.last)
        #expect(evidence.leadIns(to: last).isEmpty)
        #expect(evidence.leadIns(to: evidence.sentences[1]).map(\.text) == ["Symptoms include:"])
    }
}
