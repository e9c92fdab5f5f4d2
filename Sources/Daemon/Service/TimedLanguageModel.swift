// SPDX-License-Identifier: Apache-2.0
//
// A limit on how long the model writes. When it is reached the answer is completed from what there
// is, with the library's own words where that is too little, so that nobody waits without end.

import Inference

/// A model that stops writing after a while.
struct TimedLanguageModel: LanguageModel {
    let base: any LanguageModel
    /// How long it may read and write for one answer.
    let limit: Duration

    var name: String { base.name }
    var contextLength: Int { base.contextLength }

    func countTokens(_ text: String) -> Int { base.countTokens(text) }

    func generate(_ messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        inTime { base.generate(messages, options: options) }
    }

    func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        inTime { base.think(about: messages, options: options) }
    }

    func likelihoods(of answers: [String], after messages: [ChatMessage], thought: String?)
        async throws -> [Double]
    {
        try await base.likelihoods(of: answers, after: messages, thought: thought)
    }

    /// What the model writes until the limit.
    private func inTime(
        _ write: @escaping @Sendable () -> AsyncThrowingStream<GenerationEvent, any Error>
    ) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { continuation in
            let writing = Task {
                do {
                    for try await event in write() {
                        continuation.yield(event)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            let timing = Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                continuation.yield(.finished(Self.outOfTime))
                continuation.finish()
            }
            continuation.onTermination = { _ in
                writing.cancel()
                timing.cancel()
            }
        }
    }

    /// What it cost is not known when the model is cut short.
    private static let outOfTime = GenerationSummary(
        reason: .length, promptTokens: 0, cachedTokens: 0, outputTokens: 0)
}
