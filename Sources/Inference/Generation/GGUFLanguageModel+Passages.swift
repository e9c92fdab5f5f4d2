// SPDX-License-Identifier: Apache-2.0
//
// Reading ahead: passages of the library are read when nobody waits, so that at question time only
// the question is left.

internal import Dispatch

extension GGUFLanguageModel {
    /// What came of reading a passage ahead.
    public enum Preparation: Sendable, Equatable {
        /// It was read, and its state is kept.
        case done
        /// Its state was there.
        case wasThere
        /// The budget is used up.
        case noRoom
        /// Nothing is kept: the mode or the messages name no passages, or the model cannot move
        /// states.
        case notKept
    }

    /// Reads the first passage of a conversation ahead, unless its state is there. Generations that
    /// are under way wait for it, so it is for idle times.
    ///
    /// - Parameter rank: Place of the passage in the order of popularity: what is behind goes first
    ///   when others need the room.
    /// - Throws: `InferenceError` if the prompt does not fit, `CancellationError` if the task was
    ///   cancelled meanwhile.
    public func prepare(_ messages: [ChatMessage], rank: Int) async throws -> Preparation {
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(
                        with: Result { try self.prepareNow(messages, rank, isCancelled.isRaised) })
                }
            }
        } onCancel: {
            isCancelled.raise()
        }
    }

    /// Only on `queue`.
    private func prepareNow(
        _ messages: [ChatMessage], _ rank: Int, _ isCancelled: () -> Bool
    ) throws -> Preparation {
        let prompt = try prompt(messages)
        try session.check(prompt.tokens)
        session.decoder.pool.begin()
        defer { session.decoder.pool.end() }
        switch session.passages.prepare(prompt, rank: rank, cancelled: isCancelled) {
        case .done: return .done
        case .wasThere: return .wasThere
        case .noRoom: return .noRoom
        case .notKept: return .notKept
        case nil: throw CancellationError()
        }
    }
}
