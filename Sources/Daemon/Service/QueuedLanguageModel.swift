// SPDX-License-Identifier: Apache-2.0
//
// Lets a question wait only where it has to: before the model. Its evidence is found and shown at
// once, whoever is being answered meanwhile.

import Inference

/// A model that waits for the question's turn before it reads or writes.
struct QueuedLanguageModel: LanguageModel {
    let base: any LanguageModel
    let ticket: Admission.Ticket

    var name: String { base.name }
    var contextLength: Int { base.contextLength }

    func countTokens(_ text: String) -> Int { base.countTokens(text) }

    func generate(_ messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        inTurn { base.generate(messages, options: options) }
    }

    func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        inTurn { base.think(about: messages, options: options) }
    }

    func likelihoods(of answers: [String], after messages: [ChatMessage], thought: String?)
        async throws -> [Double]
    {
        try await ticket.waitForTurn()
        return try await base.likelihoods(of: answers, after: messages, thought: thought)
    }

    /// What the model writes, once the turn has come.
    private func inTurn(
        _ write: @escaping @Sendable () -> AsyncThrowingStream<GenerationEvent, any Error>
    ) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { continuation in
            let writing = Task {
                do {
                    try await ticket.waitForTurn()
                    for try await event in write() {
                        continuation.yield(event)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in writing.cancel() }
        }
    }
}
