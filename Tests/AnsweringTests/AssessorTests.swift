// SPDX-License-Identifier: Apache-2.0
//
// Assessments over a small library of real HTML, with an embedder of words.

import Documents
import Foundation
import Inference
import Retrieval
import Testing

@testable import Answering

@Suite("Assessments")
struct AssessorTests {
    private static let pages = [
        "tonsillitis": """
        <h1>Tonsillitis</h1><p>Tonsillitis is an infection of the tonsils.</p>
        <h2>Symptoms of tonsillitis</h2><ul><li>a sore throat</li>
        <li>problems swallowing food</li><li>white patches on your tonsils</li></ul>
        <div class="nhsuk-care-card nhsuk-care-card--urgent"><h3>Ask for urgent help if:</h3>
        <ul><li>you're pregnant</li><li>your sore throat is getting worse</li></ul></div>
        <div class="nhsuk-care-card nhsuk-care-card--immediate"><h3>Call 999 if:</h3>
        <ul><li>you cannot swallow your spit</li><li>your lips turn blue or grey</li></ul></div>
        """,
        "cold": """
        <h1>Common cold</h1><p>Colds usually get better on their own.</p>
        <h2>Symptoms of a cold</h2><ul><li>a blocked nose</li><li>a sore throat</li>
        <li>sneezing and coughing</li></ul>
        <div class="nhsuk-care-card nhsuk-care-card--non-urgent"><h3>See a GP if:</h3>
        <ul><li>you have had a cough for more than 3 weeks</li></ul></div>
        """,
    ]

    private static func searcher() async throws -> (Searcher, URL) {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "wardbook-assess-\(UUID().uuidString)")
        for (name, body) in pages {
            let page = folder.appending(path: "corpus/\(name)")
            try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
            let html = "<html><head><title>\(name)</title></head><body><main>\(body)</main></body>"
            try Data(html.utf8).write(to: page.appending(path: "index.html"))
        }
        let store = GenerationStore(folder.appending(path: "index"))
        _ = try await IndexBuilder(
            corpus: Corpus(folder: folder.appending(path: "corpus")), store: store,
            embedder: WordEmbedder()
        ).build()
        return (try Searcher(generation: store.current(), embedder: WordEmbedder()), folder)
    }

    private func assess(
        _ text: String, _ patient: Patient = Patient(), model: (any LanguageModel)? = nil,
        plan: ThinkingPlan = ThinkingPlan()
    ) async throws -> Assessment {
        let (searcher, folder) = try await Self.searcher()
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try await searcher.search(text)
        return try await Assessor(searcher: searcher, embedder: WordEmbedder(), model: model)
            .assess(text, patient: patient, pages: result.pages, plan: plan)
    }

    @Test("a red flag sets the level, with the item's own words and its place")
    func redFlag() async throws {
        let assessment = try await assess("I have tonsillitis. I cannot swallow my spit.")
        #expect(assessment.floor == .emergency)
        #expect(assessment.urgency.level == .emergency)
        let reason = try #require(assessment.urgency.because.first)
        #expect(reason.text == "you cannot swallow your spit")
        #expect(reason.citation.page.id == "tonsillitis")
        #expect(reason.citation.quote == reason.text)
        #expect(!reason.citation.span.isEmpty)
    }

    @Test("a yes to a red flag that was asked about is an emergency, a no is none")
    func replies() async throws {
        let story = "I have tonsillitis and a sore throat."
        let item = "“your lips turn blue or grey”."
        #expect(try await assess("\(story) \(Reply.yes) \(item)").floor == .emergency)
        #expect(try await assess("\(story) \(Reply.no) \(item)").floor < .emergency)
    }

    @Test(
        "what is denied, another's or only asked about sets no level",
        arguments: [
            "I have a sore throat but my lips are not blue.",
            "My father had lips that turned blue or grey years ago. I have a sore throat.",
            "When do lips turn blue or grey?",
        ])
    func noFlag(text: String) async throws {
        #expect(try await assess(text).floor < .emergency)
    }

    @Test("what the page says of pregnancy raises the level of a pregnant patient only")
    func audience() async throws {
        let story = "I have a sore throat, tonsillitis and white patches on my tonsils."
        #expect(try await assess(story).floor == .unknown)
        let pregnant = try await assess(story + " I am pregnant.")
        #expect(pregnant.floor == .urgent)
        #expect(pregnant.urgency.level >= .urgent)
    }

    @Test("nothing told is unknown, never self-care")
    func unknown() async throws {
        let assessment = try await assess("What is tonsillitis?")
        #expect(assessment.urgency.level == .unknown)
        #expect(assessment.urgency.advice?.contains("do not wait") == true)
        #expect(assessment.condition == nil)
        #expect(assessment.urgency.because.isEmpty)
    }

    @Test("a model's likelihoods and thinking never change the urgency")
    func modelNeverLowers() async throws {
        let story = "I have a sore throat and a blocked nose. I cannot swallow my spit."
        let alone = try await assess(story)
        for favourite in 0...1 {
            var plan = ThinkingPlan(.short, seed: 1)
            plan.closeMin = 0
            let assessed = try await assess(
                story, model: OpinionatedModel(favourite: favourite), plan: plan)
            #expect(assessed.urgency.level == alone.urgency.level)
            #expect(assessed.thinking == ThinkingRecord(tokens: 2, extensions: 1))
        }
    }

    @Test("a question that would help names a symptom and the two pages that it tells apart")
    func followUp() async throws {
        let (searcher, folder) = try await Self.searcher()
        defer { try? FileManager.default.removeItem(at: folder) }
        let assessor = Assessor(searcher: searcher, embedder: WordEmbedder(), model: nil)
        let story = try await assessor.story("I have a sore throat since Monday.", Patient())
        let candidates = try ["tonsillitis", "cold"].map { id in
            Candidate(
                page: try #require(searcher.generation.page(id)), probability: 0.5, matched: [],
                contradicted: [], features: [:])
        }
        let followUp = ClarifyingQuestion(
            generation: searcher.generation, embedder: WordEmbedder(), analyzer: assessor.analyzer)
        let question = try #require(
            try await followUp.question(story, candidates, level: .routine))
        #expect(question.hasPrefix("Is this so: “"))
        #expect(question.contains("Tonsillitis") && question.contains("Common cold"))
        #expect(!question.contains("sore throat"), "that was told already")

        var sure = candidates
        sure[1].probability = 0.1
        #expect(try await followUp.question(story, sure, level: .routine) == nil)
    }

    @Test(
        "policies of thinking become budgets",
        arguments: [
            (ThinkingPolicy.off, nil, 1), (.short, 128, 1), (.long, 512, 3), (.auto, 256, 1),
        ] as [(ThinkingPolicy, Int?, Int)])
    func plans(policy: ThinkingPolicy, tokens: Int?, samples: Int) {
        let plan = ThinkingPlan(policy, seed: 3)
        #expect(plan.budget?.maxTokens == tokens)
        #expect(plan.samples == samples)
        #expect(plan.seed == 3)
    }
}

/// A model that thinks two tokens and is sure of one answer.
private struct OpinionatedModel: LanguageModel {
    let name = "opinionated"
    let contextLength = 4096
    let favourite: Int

    func countTokens(_ text: String) -> Int { text.utf8.count / 4 }

    func generate(_ messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        AsyncThrowingStream { $0.finish() }
    }

    func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        AsyncThrowingStream { continuation in
            continuation.yield(.text("Hmm."))
            var summary = GenerationSummary(
                reason: .stop, promptTokens: 1, cachedTokens: 0, outputTokens: 2)
            summary.continuations = 1
            continuation.yield(.finished(summary))
            continuation.finish()
        }
    }

    func likelihoods(of answers: [String], after messages: [ChatMessage], thought: String?)
        async throws -> [Double]
    {
        answers.indices.map { $0 == favourite ? -0.1 : -9 }
    }
}
