// SPDX-License-Identifier: Apache-2.0
//
// What an answer says of urgency and condition.

extension AnswerEngine {
    /// The urgency that the question's own words demand, by the library's red flags; in library
    /// mode only an emergency counts. Before and apart from any model.
    func redFlags(of question: Question, meant: MeantQuestion) async throws -> GroundedUrgency? {
        let assessor = Assessor(searcher: searcher, embedder: embedder, model: model)
        return try assessor.emergency(await assessor.story(meant.text, question.patient))
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
