// SPDX-License-Identifier: Apache-2.0
//
// What an answer says of urgency and condition.

import Retrieval

extension AnswerEngine {
    /// The emergency that the question's own words demand, by the library's red flags. Before and
    /// apart from any model.
    func redFlags(
        of question: Question, meant: MeantQuestion, pages: [RankedPage]
    ) async throws -> GroundedUrgency? {
        let assessor = Assessor(searcher: searcher, embedder: embedder, model: model)
        return try await assessor.emergency(
            assessor.story(meant.text, question.patient), pages: pages)
    }

    /// Assesses, when an assessment is asked for: emits thinking and raised urgency, and fills in
    /// the draft.
    func assess(
        _ question: Question, meant: MeantQuestion, found: FoundEvidence,
        into draft: inout AnswerDraft, _ emit: (AnswerEvent) async throws -> Void
    ) async throws {
        guard question.mode == .assessment else { return }
        let assessor = Assessor(searcher: searcher, embedder: embedder, model: model)
        var raised = draft
        let assessment = try await assessor.assess(
            meant.text, patient: question.patient, pages: found.pages,
            plan: ThinkingPlan(question.thinking, seed: question.seed),
            onUrgency: { urgency in
                let before = raised.urgency
                raised.raise(urgency)
                if raised.urgency != before, let urgency = raised.urgency {
                    try await emit(.urgency(urgency))
                }
            },
            onThought: { try await emit(.thinking($0)) })
        draft = raised
        draft.condition = assessment.condition
        draft.followUp = assessment.followUp
        draft.thinking = assessment.thinking
    }
}
