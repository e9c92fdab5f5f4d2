// SPDX-License-Identifier: Apache-2.0

import Inference
import Retrieval

/// An answer while it comes about: what is known of it besides its sentences. Assessments fill in
/// urgency, condition, follow-up and thinking; whatever they cite is numbered here.
struct AnswerDraft {
    /// The places cited so far.
    var citations = CitationList()
    /// How soon help is needed; only ever raised.
    private(set) var urgency: GroundedUrgency?
    /// The likely condition.
    var condition: GroundedCondition?
    /// A question that would help to decide.
    var followUp: String?
    /// Belief that the library answers the question.
    var answerability = 1.0
    /// What thinking took place.
    var thinking: ThinkingRecord?
    /// The question as it was understood, where it was rewritten.
    var understoodAs: String?
    /// What it has cost.
    var cost = AnswerCost()
    private let start = ContinuousClock.now

    /// Takes an urgency that is higher than the one known, the first that has reasons for that one, or
    /// the first; its reasons are numbered with the answer's citations.
    mutating func raise(_ other: GroundedUrgency?) {
        guard var other, urgency.map({ Self.isAbove(other, $0) }) ?? true else { return }
        for place in other.because.indices {
            other.because[place].citation = citations.numbered(other.because[place].citation)
        }
        urgency = other
    }

    private static func isAbove(_ other: GroundedUrgency, _ known: GroundedUrgency) -> Bool {
        guard other.level == known.level else { return other.level > known.level }
        return known.because.isEmpty && !other.because.isEmpty
    }

    /// Records the time since the question for a part of the cost.
    mutating func note(_ part: WritableKeyPath<AnswerCost, Duration>) {
        cost[keyPath: part] = ContinuousClock.now - start
    }

    /// Records when the model's first text came.
    mutating func noteFirstToken() {
        if cost.firstToken == .zero { note(\.firstToken) }
    }

    /// The answer to small talk: nothing of the library.
    func remark(_ text: String) -> GroundedAnswer {
        answer(sentences: [], composition: .none, dropped: 0, remark: text)
    }

    /// The answer to a question that the library does not answer: the sentence that corrects it, if
    /// there is one, and the nearest pages.
    func declined(
        _ reason: DeclineReason, _ decision: Gate.Decision, _ found: FoundEvidence
    ) -> GroundedAnswer {
        var draft = self
        var sentences: [GroundedSentence] = []
        if let (sentence, evidence) = decision.correction {
            let number = draft.citations.number(of: sentence, in: evidence)
            sentences.append(
                GroundedSentence(
                    text: sentence.text, citations: [number], isQuotation: true,
                    heading: Extraction.heading(for: sentence, in: evidence)))
        }
        for evidence in found.nearestPages(limit: 3) {
            _ = draft.citations.numbered(CitationList.citation(0, of: evidence))
        }
        return draft.answer(
            sentences: sentences, composition: .none, dropped: 0, declined: reason,
            remark: reason.message(unknownWords: decision.unknownWords, correction: sentences.first)
        )
    }

    /// The whole answer, timed now.
    func answer(
        sentences: [GroundedSentence], composition: Composition, dropped: Int,
        declined: DeclineReason? = nil, remark: String? = nil
    ) -> GroundedAnswer {
        var draft = self
        draft.note(\.total)
        return GroundedAnswer(
            declined: declined, remark: remark, answerability: answerability, sentences: sentences,
            citations: citations.citations, composition: composition, droppedSentences: dropped,
            urgency: urgency, condition: condition, followUp: followUp, thinking: thinking,
            understoodAs: understoodAs, cost: draft.cost)
    }
}

extension AnswerCost {
    /// Takes over what a generation cost.
    mutating func count(_ summary: GenerationSummary) {
        promptTokens = summary.promptTokens
        cachedTokens = summary.cachedTokens
        outputTokens = summary.outputTokens
    }
}
