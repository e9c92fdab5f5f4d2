// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension GGUFLanguageModel {
    /// What keeping states and guessing tokens are worth for one prompt.
    public struct GroundedSpeed: Sendable, Equatable {
        /// Tokens of the prompt.
        public var promptTokens: Int
        /// Seconds to the first token when nothing of the prompt was read before.
        public var unseenSeconds: Double
        /// The same when its system part and its passages were, each passage in another prompt.
        public var seenSeconds: Double
        /// Tokens of the answer.
        public var outputTokens: Int
        /// Seconds to write them token by token, the prompt being known.
        public var plainSeconds: Double
        /// The same with guesses.
        public var draftedSeconds: Double
        /// Guessed tokens.
        public var draftedTokens: Int
        /// Those of them that were right.
        public var acceptedTokens: Int
        /// Whether both ways wrote the same tokens.
        public var isSame: Bool
    }

    /// Times a prompt and its answer.
    ///
    /// - Parameters:
    ///   - messages: The prompt.
    ///   - ahead: Prompts that have the same system part and one of the passages each.
    ///   - repetitions: Of the answer, in turns with and without guesses; the least times count.
    /// - Throws: `InferenceError` if the prompts do not fit or the options are out of range.
    public func measureGrounded(
        _ messages: [ChatMessage], ahead: [[ChatMessage]], options: GenerationOptions,
        repetitions: Int
    ) throws(InferenceError) -> GroundedSpeed {
        let prompt = try prompt(messages)
        var one = options
        one.maxTokens = 1
        try forgetPrompts()
        let unseen = try timed(prompt, one, drafts: false).seconds
        try forgetPrompts()
        for messages in ahead { _ = try timed(self.prompt(messages), one, drafts: false) }
        let seen = try timed(prompt, one, drafts: false).seconds
        var plain = try timed(prompt, options, drafts: false)
        var drafted = try timed(prompt, options, drafts: true)
        for _ in 1..<max(1, repetitions) {
            plain.seconds = min(plain.seconds, try timed(prompt, options, drafts: false).seconds)
            drafted.seconds = min(drafted.seconds, try timed(prompt, options, drafts: true).seconds)
        }
        return GroundedSpeed(
            promptTokens: prompt.tokens.count, unseenSeconds: unseen, seenSeconds: seen,
            outputTokens: plain.result.outputTokens.count, plainSeconds: plain.seconds,
            draftedSeconds: drafted.seconds, draftedTokens: drafted.result.draftedTokens,
            acceptedTokens: drafted.result.acceptedTokens,
            isSame: plain.result.outputTokens == drafted.result.outputTokens)
    }

    private func forgetPrompts() throws(InferenceError) {
        try onQueue { () throws(InferenceError) in self.session.shelf.forget() }
    }

    private func timed(
        _ prompt: Prompt, _ options: GenerationOptions, drafts: Bool
    ) throws(InferenceError) -> (result: Completion, seconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try complete(prompt, options: options, drafts: drafts)
        return (result, (clock.now - start) / .seconds(1))
    }
}
