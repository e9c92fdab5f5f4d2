// SPDX-License-Identifier: Apache-2.0
//
// Tells the service manager that the daemon is alive, but only as long as it is: the appliance
// answers a request of its own, and no answer is stuck beyond its time limit. A daemon that hangs
// falls silent and is started again.

import Logging
import ServiceLifecycle

/// The sign of life.
struct Watchdog: Service {
    let manager: ServiceManager
    let appliance: Appliance
    let admission: Admission
    /// What an answer may take beyond its time limit when nothing hangs.
    let slack: Duration
    let logger: Logger

    func run() async throws {
        guard let interval = manager.watchdogInterval else {
            return try await gracefulShutdown()
        }
        // Three times within the interval: one late sign is no death.
        for await _ in AsyncTimer(interval: interval / 3).cancelOnGracefulShutdown() {
            let limit = await appliance.answerLimit + slack
            if let turn = admission.longestTurn, turn > limit {
                logger.critical("an answer hangs; waiting to be started again")
            } else {
                manager.notify(.alive)
            }
        }
    }
}

/// A tick every `interval`, the first at once.
private struct AsyncTimer: AsyncSequence, Sendable {
    let interval: Duration

    struct AsyncIterator: AsyncIteratorProtocol {
        let interval: Duration
        var isFirst = true

        mutating func next() async -> Void? {
            defer { isFirst = false }
            guard !isFirst else { return () }
            return try? await Task.sleep(for: interval)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(interval: interval) }
}
