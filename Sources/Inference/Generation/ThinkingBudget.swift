// SPDX-License-Identifier: Apache-2.0
//
// Budget forcing (Muennighoff et al. 2025, arXiv:2501.19393): a model that stops thinking too early
// is made to go on, one that thinks too long is made to answer. A value without I/O: it is shown
// each chosen token and says which one to take instead.

/// How long a model thinks before it answers.
public struct ThinkingBudget: Sendable, Equatable {
    /// Fewest tokens of thinking; a model that stops before is continued, `continuations` times at
    /// most.
    public var minTokens = 0
    /// Most tokens of thinking; then the end is forced. At least 1.
    public var maxTokens = 256
    /// What is put in place of an end that came too early.
    public var continuation = "\nWait"
    /// How often an early end is continued.
    public var continuations = 1
    /// What ends thinking and begins the answer. Its first token is taken for all of it.
    public var endMarker = "</think>"
    /// Whether nothing is written after the thinking.
    public var endsGeneration = false

    /// At most 256 tokens, no minimum.
    public init() {}
}

/// Watches over one generation that thinks first.
struct ThinkingGovernor {
    private let budget: ThinkingBudget
    private let continuation: [TokenID]
    private let endMarker: [TokenID]
    private let ends: Set<TokenID>
    private var state = State.thinking

    private enum State: Equatable {
        case thinking
        /// These tokens come next, whatever the model prefers; `answers` tells what follows them.
        case forcing(ArraySlice<TokenID>, answers: Bool)
        case answering
    }

    /// Whether generation ends before the token that was taken last.
    var endsHere: Bool {
        guard budget.endsGeneration else { return false }
        if case .forcing(_, answers: true) = state { return true }
        return state == .answering
    }

    /// Tokens of thinking so far, forced ones included.
    private(set) var tokens = 0
    /// Early ends that were continued so far.
    private(set) var continuations = 0

    /// Governs a generation whose prompt has already begun the thinking part.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` for a budget out of range.
    init(_ budget: ThinkingBudget, _ tokenizer: any Tokenizer) throws(InferenceError) {
        self.budget = budget
        continuation = tokenizer.encode(budget.continuation, continues: true)
        if let control = tokenizer.vocabulary.token(named: budget.endMarker) {
            endMarker = [control]
        } else {
            endMarker = tokenizer.encode(budget.endMarker, continues: true)
        }
        ends = tokenizer.vocabulary.endOfGeneration
        guard budget.minTokens >= 0, budget.maxTokens >= max(1, budget.minTokens),
            budget.continuations >= 0, !endMarker.isEmpty
        else {
            throw InferenceError(
                .invalidRequest,
                "The thinking budget is \(budget.minTokens) to \(budget.maxTokens) tokens with "
                    + "\(budget.continuations) continuations; allowed are 0 or more, at least the "
                    + "minimum and 1, and 0 or more, with an end marker.")
        }
    }

    /// Whether thinking is over.
    var isAnswering: Bool { state == .answering }

    /// The token to take where the model chose `chosen`.
    mutating func token(insteadOf chosen: TokenID) -> TokenID {
        switch state {
        case .answering: return chosen
        case .forcing(let queue, let answers): return force(queue, answers: answers)
        case .thinking:
            if tokens >= budget.maxTokens { return force(endMarker[...], answers: true) }
            guard ends.contains(chosen) || chosen == endMarker[0] else {
                tokens += 1
                return chosen
            }
            if tokens < budget.minTokens, continuations < budget.continuations,
                !continuation.isEmpty
            {
                continuations += 1
                return force(continuation[...], answers: false)
            }
            return force(endMarker[...], answers: true)
        }
    }

    /// The first of `queue`; the rest follows.
    private mutating func force(_ queue: ArraySlice<TokenID>, answers: Bool) -> TokenID {
        let rest = queue.dropFirst()
        state = rest.isEmpty ? (answers ? .answering : .thinking) : .forcing(rest, answers: answers)
        tokens += 1
        return queue[queue.startIndex]
    }
}
