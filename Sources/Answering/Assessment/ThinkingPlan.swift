// SPDX-License-Identifier: Apache-2.0

public import Inference

/// How long the model thinks before it weighs the candidates, and how many times over.
public struct ThinkingPlan: Sendable, Equatable {
    /// The budget; nil: no thinking.
    public var budget: ThinkingBudget?
    /// Samples whose votes are averaged (self-consistency; Wang et al. 2022, arXiv:2203.11171).
    public var samples = 1
    /// Whether the model weighs the candidates at all.
    public var weighs = true
    /// Thinks only when the second candidate has at least this share of the first's probability;
    /// 0: always.
    public var closeMin = 0.0
    /// Leaves the model out while its view counts for nothing.
    public var onlyIfItCounts = false
    /// Seed of the samples.
    public var seed: UInt64 = 0

    /// No thinking.
    public init() {}

    /// The plan of a policy.
    public init(_ policy: ThinkingPolicy, seed: UInt64) {
        self.seed = seed
        switch policy {
        case .off: break
        case .short: budget = Self.budget(128, continuations: 0)
        case .long:
            budget = Self.budget(512, continuations: 1)
            samples = 3
        case .auto:
            budget = Self.budget(256, continuations: 0)
            closeMin = 0.5
            onlyIfItCounts = true
        }
    }

    /// A budget of so many tokens, half of which have to be used before an end is let pass.
    public static func budget(_ tokens: Int, continuations: Int) -> ThinkingBudget {
        var budget = ThinkingBudget()
        budget.maxTokens = tokens
        budget.continuations = continuations
        budget.minTokens = continuations > 0 ? tokens / 2 : 0
        return budget
    }
}
