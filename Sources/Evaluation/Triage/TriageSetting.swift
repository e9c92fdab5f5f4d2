// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation

/// One way to assess: with or without retrieval, with or without a model, thinking so long.
struct TriageSetting: Sendable, Equatable {
    /// Tokens of thinking; 0: none; nil: the model does not take part at all.
    var thinkingTokens: Int?
    /// How often an early end of thinking is continued.
    var continuations = 0
    /// Whether candidates are what retrieval found; otherwise any page, by words alone.
    var retrieves = true

    /// Short and stable: it names files.
    var name: String {
        let thinking =
            switch thinkingTokens {
            case nil: "no-model"
            case 0: "model"
            case let tokens?: "think-\(tokens)-\(continuations)"
            }
        return retrieves ? thinking : thinking + "-no-retrieval"
    }

    /// The plan for the model.
    var plan: ThinkingPlan {
        var plan = ThinkingPlan()
        plan.weighs = thinkingTokens != nil
        if let tokens = thinkingTokens, tokens > 0 {
            plan.budget = ThinkingPlan.budget(tokens, continuations: continuations)
        }
        return plan
    }

    /// The settings of the published tables: thinking of 0, 256, 512 and 1,024 tokens, and 0 to 3
    /// continuations.
    static func table(_ name: String) -> [TriageSetting]? {
        switch name {
        case "retrieval":
            [
                TriageSetting(thinkingTokens: nil),
                TriageSetting(thinkingTokens: nil, retrieves: false),
                TriageSetting(thinkingTokens: 0),
                TriageSetting(thinkingTokens: 0, retrieves: false),
            ]
        case "thinking":
            [nil, 0, 256, 512, 1024].map { TriageSetting(thinkingTokens: $0) }
        case "continuations":
            (0...3).map { TriageSetting(thinkingTokens: 512, continuations: $0) }
        default: nil
        }
    }
}
