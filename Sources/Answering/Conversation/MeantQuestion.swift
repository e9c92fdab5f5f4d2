// SPDX-License-Identifier: Apache-2.0
//
// A question of a conversation may mean more than it says ("and for children?"). What is searched
// for and written about is what is meant; the person is told how they were understood.

import Retrieval

/// A question that stands alone.
struct MeantQuestion: Sendable, Equatable {
    /// What is searched for.
    var text: String
    /// The text, where it differs from what was typed.
    var understoodAs: String?
    /// Identities of passages of earlier turns that may serve as evidence again.
    var passages: [String] = []
    /// Identities of passages that the person has seen and wants more than.
    var seen: Set<String> = []
    /// What was said before, for a follow-up.
    var earlier: [Turn] = []
}

extension AnswerEngine {
    /// What a question means in its conversation.
    func understand(_ question: Question) async throws -> MeantQuestion {
        let alone = MeantQuestion(text: question.text)
        guard !question.earlier.isEmpty else { return alone }
        let generation = searcher.generation
        let names = pageNames ?? PageNames(generation.pages)
        let reader = DiscourseReader(generation: generation, names: names, analyzer: analyzer)
        guard let discourse = try reader.read(question.earlier) else { return alone }
        let rules = FollowUpRules(names: names, analyzer: analyzer, discourse: discourse)
        guard let followUp = rules.read(question.text) else { return alone }
        var meant = MeantQuestion(text: followUp.text, understoodAs: followUp.text)
        meant.earlier = question.earlier
        switch followUp.kind {
        case .more: meant.seen = Set(discourse.passages)
        case .correction, .ordinal, .substitution: break
        default: meant.passages = discourse.passages
        }
        return meant
    }
}
