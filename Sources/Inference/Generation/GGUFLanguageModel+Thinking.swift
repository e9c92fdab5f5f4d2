// SPDX-License-Identifier: Apache-2.0
//
// Thinking apart from answering: first a thought, then the likelihood of given answers after it. A
// model that was trained to think does so between its own markers; any other is invited by a word.

internal import Dispatch

extension GGUFLanguageModel {
    /// How a thought begins and ends.
    private struct Markers {
        var opening: [TokenID]
        var closing: [TokenID]
        /// The closing, as a budget names it.
        var closingText: String
        /// What stands before an answer that follows a thought.
        var answer: String
    }

    private var isTrainedToThink: Bool {
        template.map { [.qwen3, .smollm3].contains($0.family) } ?? false
    }

    private var markers: Markers {
        if isTrainedToThink, let open = tokenizer.vocabulary.token(named: "<think>"),
            let close = tokenizer.vocabulary.token(named: "</think>")
        {
            return Markers(
                opening: [open] + tokenizer.encode("\n", continues: true), closing: [close],
                closingText: "</think>", answer: "\n\n")
        }
        return Markers(
            opening: tokenizer.encode("Reasoning:", continues: true),
            closing: tokenizer.encode("\nAnswer:", continues: true), closingText: "Answer:",
            answer: "")
    }

    /// Thinks within the budget; see `LanguageModel`.
    public func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        var options = options
        var budget = thinking(within: options.thinking ?? ThinkingBudget())
        budget.endsGeneration = true
        options.thinking = budget
        options.maxTokens = budget.maxTokens + 1
        return stream(options) { model throws(InferenceError) in
            Prompt(try model.thinkingPromptTokens(messages))
        }
    }

    /// The token ids of a conversation in which the assistant has begun to think.
    ///
    /// - Throws: `InferenceError` of kind `.unsupported` if the file's chat template is not recognised.
    public func thinkingPromptTokens(_ messages: [ChatMessage]) throws(InferenceError) -> [TokenID]
    {
        try promptTokens(messages) + markers.opening
    }

    /// A budget with the marker that ends this model's thinking.
    public func thinking(within budget: ThinkingBudget) -> ThinkingBudget {
        var budget = budget
        budget.endMarker = markers.closingText
        return budget
    }

    /// Exact likelihoods after a conversation; see `LanguageModel`.
    public func likelihoods(
        of answers: [String], after messages: [ChatMessage], thought: String?
    ) async throws -> [Double] {
        let markers = markers
        var prompt = try promptTokens(messages, thinking: thought != nil)
        if let thought {
            prompt += markers.opening + tokenizer.encode(thought, continues: true)
            prompt += markers.closing + tokenizer.encode(markers.answer, continues: true)
        } else if !isTrainedToThink {
            prompt += tokenizer.encode("Answer:", continues: true)
        }
        let room = contextLength - 64
        if prompt.count > room { prompt.removeFirst(prompt.count - room) }
        let tokens = prompt
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        try self.readLikelihoods(of: answers, after: tokens).map(\.logProbability)
                    })
            }
        }
    }
}
