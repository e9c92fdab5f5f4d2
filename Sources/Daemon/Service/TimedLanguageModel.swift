// SPDX-License-Identifier: Apache-2.0
//
// A limit on how long the model takes for one answer, counted from when it is first asked for something:
// from the answer's turn. When it is reached the answer is completed from what there is, with the
// library's own words where that is too little, so that nobody waits without end.

import Inference
import Synchronization

/// A model for one answer that stops thinking and writing after a while.
struct TimedLanguageModel: LanguageModel {
    /// When the time began.
    private final class Start: Sendable {
        private let time = Mutex<ContinuousClock.Instant?>(nil)

        /// Begins the time unless it runs already.
        func begin() -> ContinuousClock.Instant {
            time.withLock { time in
                let start = time ?? .now
                time = start
                return start
            }
        }
    }

    let base: any LanguageModel
    /// How long it may read, think and write for one answer.
    let limit: Duration
    private let start = Start()

    init(base: any LanguageModel, limit: Duration) {
        self.base = base
        self.limit = limit
    }

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
        _ = start.begin()
        return try await base.likelihoods(of: answers, after: messages, thought: thought)
    }

    /// What the model writes until the limit. Weighing answers is not cut short: it reads them once.
    private func inTime(
        _ write: @escaping @Sendable () -> AsyncThrowingStream<GenerationEvent, any Error>
    ) -> AsyncThrowingStream<GenerationEvent, any Error> {
        let end = start.begin() + limit
        return AsyncThrowingStream { continuation in
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
                guard (try? await Task.sleep(until: end)) != nil else { return }
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
