// SPDX-License-Identifier: Apache-2.0
//
// What the daemon counts while it runs. Nothing here tells what anybody asked.

import Synchronization
import WireProtocol

/// The counters of a running daemon.
final class Metrics: Sendable {
    /// A moment's values.
    struct Values: Equatable, Sendable {
        /// Answers by outcome.
        var asks: [AuditRecord.Outcome: Int] = [:]
        /// Searches that were answered.
        var searches = 0
        /// Sentences that the model wrote and nothing supports.
        var droppedSentences = 0
        /// Tokens of prompts, of those taken from the cache, and of output.
        var promptTokens = 0
        var cachedTokens = 0
        var outputTokens = 0
        /// Durations by stage.
        var stages: [Stage: Histogram] = [:]
    }

    /// What is timed.
    enum Stage: String, CaseIterable {
        case search, retrieval
        case firstEvidence = "first_evidence"
        case firstToken = "first_token"
        case answer
    }

    private let state = Mutex(Values())

    /// The values now.
    var values: Values { state.withLock { $0 } }

    /// Counts an answer that was given.
    func count(_ answer: Answer) {
        state.withLock { values in
            let timings = answer.timings
            values.asks[answer.status == .declined ? .declined : .answered, default: 0] += 1
            values.droppedSentences += answer.droppedSentences
            values.promptTokens += timings.promptTokens
            values.cachedTokens += timings.cachedTokens
            values.outputTokens += timings.outputTokens
            values.stages[.retrieval, default: .init()].observe(milliseconds: timings.retrievalMs)
            values.stages[.answer, default: .init()].observe(milliseconds: timings.totalMs)
            if timings.firstEvidenceMs > 0 {
                values.stages[.firstEvidence, default: .init()]
                    .observe(milliseconds: timings.firstEvidenceMs)
            }
            if timings.firstTokenMs > 0 {
                values.stages[.firstToken, default: .init()]
                    .observe(milliseconds: timings.firstTokenMs)
            }
        }
    }

    /// Counts a question that got no answer.
    func count(_ outcome: AuditRecord.Outcome) {
        state.withLock { $0.asks[outcome, default: 0] += 1 }
    }

    /// Counts a search that took so many milliseconds.
    func countSearch(milliseconds: Double) {
        state.withLock { values in
            values.searches += 1
            values.stages[.search, default: .init()].observe(milliseconds: milliseconds)
        }
    }
}
