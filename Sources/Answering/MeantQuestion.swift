// SPDX-License-Identifier: Apache-2.0
//
// A question of a conversation may mean more than it says ("and for children?"). What is searched
// for and written about is what is meant.

/// A question that stands alone.
struct MeantQuestion: Sendable, Equatable {
    /// What is searched for.
    var text: String
    /// The text, where it differs from what was typed.
    var understoodAs: String?
    /// Identities of passages of earlier turns that may serve as evidence again.
    var passages: [String] = []
}

extension AnswerEngine {
    /// What a question means in its conversation.
    func understand(_ question: Question) async throws -> MeantQuestion {
        MeantQuestion(text: question.text)
    }
}
