// SPDX-License-Identifier: Apache-2.0
//
// One question is answered at a time: the model keeps all cores busy. Others wait in the order in
// which they came, up to a limit; beyond it they are told to come back.

import Synchronization
import WireProtocol

/// The queue in front of the model.
final class Admission: Sendable {
    /// How busy the daemon is.
    struct Load: Equatable {
        var answering = 0
        var waiting = 0
    }

    private struct State {
        var isAnswering = false
        var queue: [(id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
        var reserved = 0
        var nextID: UInt64 = 0
    }

    private let waitingMax: Int
    private let state = Mutex(State())

    /// Creates a queue in which at most `waitingMax` questions wait.
    init(waitingMax: Int) { self.waitingMax = waitingMax }

    /// How busy the daemon is now.
    var load: Load {
        state.withLock { state in
            let inside = state.reserved
            return Load(
                answering: state.isAnswering ? 1 : 0,
                waiting: max(0, inside - (state.isAnswering ? 1 : 0)))
        }
    }

    /// Questions whose turn has not come.
    var queueLength: Int { state.withLock { $0.queue.count } }

    /// Takes a place. Throws a `Problem` of status 429 when all are taken.
    func enter() throws -> Ticket {
        try state.withLock { state in
            guard state.reserved <= waitingMax else { throw Problems.busy(waiting: waitingMax) }
            state.reserved += 1
        }
        return Ticket(admission: self)
    }

    fileprivate func waitForTurn() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.isAnswering else {
                        state.isAnswering = true
                        return true
                    }
                    state.queue.append((id, continuation))
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard let place = state.queue.firstIndex(where: { $0.id == id }) else { return nil }
                return state.queue.remove(at: place).continuation
            }
            waiting?.resume(throwing: CancellationError())
        }
    }

    fileprivate func leave(hadTurn: Bool) {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.reserved -= 1
            guard hadTurn else { return nil }
            guard !state.queue.isEmpty else {
                state.isAnswering = false
                return nil
            }
            return state.queue.removeFirst().continuation
        }
        next?.resume()
    }

    /// A place in the queue, given back with `leave` or when nothing refers to it any more.
    final class Ticket: Sendable {
        private enum Place { case waiting, turn, left }

        private let admission: Admission
        private let place = Mutex(Place.waiting)

        fileprivate init(admission: Admission) { self.admission = admission }

        deinit { leave() }

        /// Returns when it is this question's turn; throws `CancellationError` when it gives up.
        func waitForTurn() async throws {
            try await admission.waitForTurn()
            place.withLock { $0 = .turn }
            try Task.checkCancellation()
        }

        /// Gives the place back; the next question may begin.
        func leave() {
            let before = place.withLock { place in
                defer { place = .left }
                return place
            }
            guard before != .left else { return }
            admission.leave(hadTurn: before == .turn)
        }
    }
}
