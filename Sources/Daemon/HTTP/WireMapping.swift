// SPDX-License-Identifier: Apache-2.0
//
// The one place where domain values become wire values.

import Answering
import Documents
import Foundation
import Retrieval
import WireProtocol

/// Maps what Answering and Retrieval say to what goes over the socket.
struct WireMapping {
    let library: Library
    let model: String
    /// The mode that was asked for.
    var mode = AskMode.library

    /// What is asked, for Answering. `text` is the question once it was found fit.
    static func question(_ text: String, of ask: AskRequest, after earlier: [Turn]) -> Question {
        Question(
            text, mode: ask.mode == .assessment ? .assessment : .library,
            patient: ask.patient.map(patient) ?? Patient(), earlier: earlier,
            thinking: ask.thinking.flatMap { ThinkingPolicy(rawValue: $0.rawValue) } ?? .auto,
            seed: ask.seed ?? 0)
    }

    private static func patient(_ details: PatientDetails) -> Patient {
        Patient(
            age: details.age, sex: details.sex.flatMap { Patient.Sex(rawValue: $0.rawValue) },
            occupation: details.occupation, support: details.support, history: details.history)
    }

    /// An event of an answer.
    func event(_ event: AnswerEvent) -> AskEvent {
        switch event {
        case .understood(let question): .understood(question)
        case .evidence(let citations): .evidence(citations.map(citation))
        case .urgency(let urgency): .urgency(Self.urgency(urgency))
        case .thinking(let text): .thinking(text)
        case .sentence(let sentence): .sentence(Self.sentence(sentence))
        case .done(let answer): .done(self.answer(answer))
        }
    }

    private func answer(_ answer: GroundedAnswer) -> WireProtocol.Answer {
        let sentences = answer.sentences.map(Self.sentence)
        let text =
            answer.remark ?? answer.declined?.message
            ?? sentences.map { ($0.heading.map { "\($0) " } ?? "") + $0.text }.joined(
                separator: " ")
        return WireProtocol.Answer(
            status: answer.declined == nil ? .answered : .declined, mode: mode, answer: text,
            sentences: sentences, citations: answer.citations.map(citation),
            urgency: answer.urgency.map(Self.urgency),
            condition: answer.condition.map(Self.condition), followUp: answer.followUp,
            thinking: answer.thinking.map {
                Thinking(tokens: $0.tokens, extensions: $0.extensions)
            },
            understoodAs: answer.understoodAs,
            generation: library.generation.manifest.generation, model: model,
            droppedSentences: answer.droppedSentences, composition: Self.composition(answer),
            timings: Self.timings(answer.cost))
    }

    private static func composition(_ answer: GroundedAnswer) -> WireProtocol.Answer.Composition {
        switch answer.composition {
        case .written: .written
        case .extracted: .extracted
        case .none: .none
        }
    }

    private static func sentence(_ sentence: GroundedSentence) -> AnswerSentence {
        AnswerSentence(
            text: sentence.text, citations: sentence.citations, quoted: sentence.isQuotation,
            heading: sentence.heading)
    }

    private static func urgency(_ urgency: GroundedUrgency) -> Urgency {
        Urgency(
            level: urgency.level.rawValue,
            because: urgency.because.map { .init(citation: $0.citation.number, text: $0.text) },
            advice: urgency.advice)
    }

    private static func condition(_ condition: GroundedCondition) -> Condition {
        Condition(
            page: condition.page.id, title: condition.page.title,
            confidence: condition.confidence, alternatives: condition.alternatives.map(\.title))
    }

    private func citation(_ citation: Answering.Citation) -> WireProtocol.Citation {
        let page = citation.page
        return WireProtocol.Citation(
            number: citation.number, page: page.id, title: page.title, heading: citation.heading,
            passage: citation.passage, quote: citation.quote, file: page.file,
            span: [citation.span.lowerBound, citation.span.upperBound], source: page.source,
            reviewed: page.reviewed, reviewDue: page.reviewDue,
            reviewOverdue: page.isPastReview(on: library.today))
    }

    private static func timings(_ cost: AnswerCost) -> Timings {
        Timings(
            retrievalMs: milliseconds(cost.retrieval),
            firstEvidenceMs: milliseconds(cost.firstEvidence),
            firstTokenMs: milliseconds(cost.firstToken), totalMs: milliseconds(cost.total),
            promptTokens: cost.promptTokens, cachedTokens: cost.cachedTokens,
            outputTokens: cost.outputTokens)
    }

    /// A duration in milliseconds, to the tenth.
    static func milliseconds(_ duration: Duration) -> Double {
        (duration / .milliseconds(1) * 10).rounded() / 10
    }

    /// A hit of a search.
    static func hit(_ hit: Retrieval.SearchHit) -> WireProtocol.SearchHit {
        WireProtocol.SearchHit(
            rank: hit.rank, page: hit.page.id, title: hit.page.title,
            heading: hit.passage.heading, passage: hit.passage.id, text: hit.passage.text.string,
            score: hit.score,
            explanation: SearchExplanation(
                wordRank: hit.explanation.bm25Rank, wordScore: hit.explanation.bm25,
                terms: hit.explanation.terms.map(\.term), meaningRank: hit.explanation.cosineRank,
                cosine: hit.explanation.cosine))
    }

    /// A page with its passages.
    static func page(_ page: PageRecord, passages: [Passage]) -> PageResponse {
        PageResponse(
            page: page.id, title: page.title, names: page.names, file: page.file,
            source: page.source, reviewed: page.reviewed, reviewDue: page.reviewDue,
            passages: passages.map { passage($0, of: page) })
    }

    /// A passage with its place.
    static func passage(_ passage: Passage, of page: PageRecord) -> PassageResponse {
        let span = passage.text.span
        return PassageResponse(
            passage: passage.id, page: page.id, title: page.title, heading: passage.heading,
            text: passage.text.string, file: page.file, span: [span.lowerBound, span.upperBound])
    }
}

extension PageRecord {
    /// Whether the next review lies before a date, both as `YYYY-MM-DD`.
    func isPastReview(on today: String) -> Bool {
        reviewDue.map { $0 < today } ?? false
    }
}
