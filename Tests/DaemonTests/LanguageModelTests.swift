// SPDX-License-Identifier: Apache-2.0

import Inference
import Testing

@testable import Daemon

@Suite("The model behind its queue and its time limit", .timeLimit(.minutes(5)))
struct LanguageModelTests {
    /// Says the same thing again and again, until it is stopped.
    private struct Chatterbox: LanguageModel {
        let name = "chatterbox"
        let contextLength = 100
        /// Texts after which it is done.
        var count = Int.max

        func countTokens(_ text: String) -> Int { text.count }

        func generate(_ messages: [ChatMessage], options: GenerationOptions)
            -> AsyncThrowingStream<GenerationEvent, any Error>
        {
            AsyncThrowingStream { continuation in
                let singing = Task {
                    var done = 0
                    while done < count {
                        try await Task.sleep(for: .milliseconds(1))
                        continuation.yield(.text("la "))
                        done += 1
                    }
                    continuation.yield(
                        .finished(
                            GenerationSummary(
                                reason: .stop, promptTokens: 1, cachedTokens: 0, outputTokens: done)
                        ))
                    continuation.finish()
                }
                continuation.onTermination = { _ in singing.cancel() }
            }
        }
    }

    private static let message = [ChatMessage(role: .user, text: "sing")]

    /// Why a generation ended, and how many texts came before.
    private func outcome(_ model: any LanguageModel) async throws -> (FinishReason?, Int) {
        var (reason, count): (FinishReason?, Int) = (nil, 0)
        for try await event in model.generate(Self.message, options: .init()) {
            switch event {
            case .text: count += 1
            case .finished(let summary): reason = summary.reason
            }
        }
        return (reason, count)
    }

    @Test("a model that is done in time is not touched")
    func inTime() async throws {
        let model = TimedLanguageModel(base: Chatterbox(count: 5), limit: .seconds(3600))
        #expect(try await outcome(model) == (.stop, 5))
    }

    @Test("a model that goes on and on is stopped, and the answer ends as if it were full")
    func tooLong() async throws {
        let model = TimedLanguageModel(base: Chatterbox(), limit: .milliseconds(50))
        #expect(try await outcome(model).0 == .length)
        // The time is one for all that the model does for an answer.
        #expect(try await outcome(model) == (.length, 0))
    }

    @Test("a question waits for its turn before the model, and not before that")
    func queue() async throws {
        let admission = Admission(waitingMax: 2)
        let first = try admission.enter(Peer(userID: 1))
        let second = try admission.enter(Peer(userID: 2))
        let model = QueuedLanguageModel(base: Chatterbox(count: 3), ticket: second)
        #expect(model.countTokens("four") == 4)
        let answer = Task { try await outcome(model) }
        while admission.queueLength < 1 { await Task.yield() }
        first.leave()
        #expect(try await answer.value == (.stop, 3))
        second.leave()
        #expect(admission.load == .init(answering: 0, waiting: 0))
    }

    @Test("who has given up before waiting does not sleep, nor does one whose place was given back")
    func neverAsleep() async throws {
        let admission = Admission(waitingMax: 2)
        let first = try admission.enter(Peer(userID: 1))
        let second = try admission.enter(Peer(userID: 2))
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            try await second.waitForTurn()
        }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(admission.queueLength == 0)

        let asleep = Task { try await second.waitForTurn() }
        while admission.queueLength < 1 { await Task.yield() }
        second.leave()
        await #expect(throws: CancellationError.self) { try await asleep.value }
        await #expect(throws: CancellationError.self) { try await second.waitForTurn() }
        first.leave()
        #expect(admission.load == .init(answering: 0, waiting: 0))
    }

    @Test("who gives up while waiting is told so, and leaves no sleeper behind")
    func givingUp() async throws {
        let admission = Admission(waitingMax: 2)
        let first = try admission.enter(Peer(userID: 1))
        let second = try admission.enter(Peer(userID: 2))
        let model = QueuedLanguageModel(base: Chatterbox(count: 3), ticket: second)
        let answer = Task { try await outcome(model) }
        while admission.queueLength < 1 { await Task.yield() }
        answer.cancel()
        _ = await answer.result
        while admission.queueLength > 0 { await Task.yield() }
        second.leave()
        first.leave()
        #expect(admission.load == .init(answering: 0, waiting: 0))
    }
}
