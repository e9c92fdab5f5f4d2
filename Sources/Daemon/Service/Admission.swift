// SPDX-License-Identifier: Apache-2.0
//
// The shell around FairQueue: it lets requests wait and wakes them, and knows how long they have taken
// lately, so that a refusal can say when to come back.

import Synchronization
import WireProtocol

/// The queue in front of the model, or of the searches.
final class Admission: Sendable {
    /// How busy the daemon is.
    struct Load: Equatable {
        var answering = 0
        var waiting = 0
    }

    /// What waits here, in the words of a refusal.
    enum Work: String {
        case questions, searches
    }

    private typealias Sleeper = CheckedContinuation<Void, any Error>

    private struct State {
        var queue: FairQueue
        var sleepers: [FairQueue.Place: Sleeper] = [:]
        /// When the turns began that are not over yet.
        var begun: [FairQueue.Place: ContinuousClock.Instant] = [:]
        /// A moving average of what a turn takes, in seconds.
        var turnSeconds: Double
    }

    private let work: Work
    private let state: Mutex<State>

    /// Creates the queue in front of the model, in which at most `waitingMax` questions wait while
    /// `answeringMax` are answered.
    convenience init(answeringMax: Int = 1, waitingMax: Int) {
        self.init(
            .questions, answeringMax: answeringMax, waitingMax: waitingMax, turn: .seconds(5))
    }

    /// Creates the queue in front of the index. A search keeps two cores busy for some milliseconds:
    /// half as many run at the same time as there are cores, so that evidence, which does not wait
    /// here, shares them with few.
    static func searches(cores: Int) -> Admission {
        Admission(
            .searches, answeringMax: max(1, cores / 2), waitingMax: 256, turn: .milliseconds(5))
    }

    /// `turn`: how long a turn is thought to take before one has ended.
    private init(_ work: Work, answeringMax: Int, waitingMax: Int, turn: Duration) {
        self.work = work
        state = Mutex(
            State(
                queue: FairQueue(answeringMax: answeringMax, waitingMax: waitingMax),
                turnSeconds: turn / .seconds(1)))
    }

    /// How busy the daemon is now.
    var load: Load {
        state.withLock { Load(answering: $0.queue.answering, waiting: $0.queue.waiting) }
    }

    /// Questions that have been put to sleep until it is their turn.
    var queueLength: Int { state.withLock { $0.sleepers.count } }

    /// How long the oldest of the answers in the making has been at it; nil when none is.
    var longestTurn: Duration? {
        state.withLock { $0.begun.values.min() }.map { ContinuousClock.now - $0 }
    }

    /// Takes a place. Throws a `Refused` of status 429 when none is left for this user.
    func enter(_ user: Peer) throws -> Ticket {
        try state.withLock { state in
            do throws(FairQueue.Refusal) {
                let place = try state.queue.arrive(user)
                if state.queue.isAnswered(place) { state.begun[place] = .now }
                return Ticket(admission: self, place: place)
            } catch {
                let ahead = Double(state.queue.waiting + state.queue.answering)
                let wait = ahead * state.turnSeconds / Double(state.queue.answeringMax)
                let seconds = min(600, max(1, wait.rounded(.up)))
                throw Refused(Problems.busy(error, with: work), retryAfter: Int(seconds))
            }
        }
    }

    fileprivate func waitForTurn(_ place: FairQueue.Place) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let known = state.withLock { state -> Result<Void, any Error>? in
                    if state.queue.isAnswered(place) { return .success(()) }
                    // Nobody would wake one that was cancelled before or whose place was given back.
                    guard !Task.isCancelled, state.queue.isWaiting(place) else {
                        return .failure(CancellationError())
                    }
                    state.sleepers[place] = continuation
                    return nil
                }
                if let known { continuation.resume(with: known) }
            }
            try Task.checkCancellation()
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: place) }?
                .resume(throwing: CancellationError())
        }
    }

    fileprivate func leave(_ place: FairQueue.Place) {
        let (next, gone) = state.withLock { state -> (Sleeper?, Sleeper?) in
            let gone = state.sleepers.removeValue(forKey: place)
            if let start = state.begun.removeValue(forKey: place) {
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                state.turnSeconds += (seconds - state.turnSeconds) / 8
            }
            guard let next = state.queue.leave(place) else { return (nil, gone) }
            state.begun[next] = .now
            return (state.sleepers.removeValue(forKey: next), gone)
        }
        next?.resume()
        gone?.resume(throwing: CancellationError())
    }

    /// A place in the queue, given back when nothing refers to it any more, or with `leave`.
    final class Ticket: Sendable {
        private let admission: Admission
        private let place: FairQueue.Place
        private let hasLeft = Mutex(false)

        fileprivate init(admission: Admission, place: FairQueue.Place) {
            self.admission = admission
            self.place = place
        }

        deinit { leave() }

        /// Returns when it is this question's turn; throws `CancellationError` when it gives up.
        func waitForTurn() async throws { try await admission.waitForTurn(place) }

        /// Gives the place back; the next question may begin.
        func leave() {
            let isFirst = hasLeft.withLock { left in
                defer { left = true }
                return !left
            }
            if isFirst { admission.leave(place) }
        }
    }
}
