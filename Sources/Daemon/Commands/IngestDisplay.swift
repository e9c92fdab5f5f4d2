// SPDX-License-Identifier: Apache-2.0

import Foundation
import Retrieval
import Synchronization

/// Shows how far a build is, on standard error: one line that changes on a terminal, a line now and
/// then otherwise.
final class IngestDisplay: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var lastShown: ContinuousClock.Instant?
        var lastPhase: BuildProgress.Phase?
        /// When the first passage was embedded in this build, for the rate.
        var readingSince: ContinuousClock.Instant?
    }

    private static let terminalInterval = Duration.milliseconds(100)
    private static let plainInterval = Duration.seconds(10)
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    /// Shows the progress if it is time to.
    @Sendable func show(_ progress: BuildProgress) {
        let line = state.withLock { state -> String? in
            let now = ContinuousClock.now
            let interval = isTerminal ? Self.terminalInterval : Self.plainInterval
            let isNewPhase = state.lastPhase != progress.phase
            if progress.phase == .reading, state.readingSince == nil { state.readingSince = now }
            if !isNewPhase, let last = state.lastShown, now - last < interval { return nil }
            state.lastShown = now
            state.lastPhase = progress.phase
            return Self.line(progress, readingFor: state.readingSince.map { now - $0 })
        }
        guard let line else { return }
        write(isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n")
    }

    /// Clears the changing line.
    func end() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    private static func line(_ progress: BuildProgress, readingFor: Duration?) -> String {
        switch progress.phase {
        case .unpacking: "Looking at the library"
        case .scanning: "Looking at files: \(progress.pages) of \(progress.pagesTotal)"
        case .writing: "Writing the generation: \(progress.passages) passages"
        case .reading:
            """
            Reading: \(progress.pages) of \(progress.pagesTotal) pages, \(progress.passages) \
            passages (\(progress.embedded) embedded, \(progress.reused) known)\
            \(remaining(progress, readingFor))
            """
        }
    }

    /// Seconds left, from the pages' rate so far; nothing while there is too little to go by.
    private static func remaining(_ progress: BuildProgress, _ elapsed: Duration?) -> String {
        guard let elapsed, elapsed > .seconds(1), progress.pages > 0 else { return "" }
        let rate = elapsed / .seconds(1) / Double(progress.pages)
        let seconds = rate * Double(max(0, progress.pagesTotal - progress.pages))
        return ", about \(Int(seconds.rounded(.up))) s left"
    }
}
