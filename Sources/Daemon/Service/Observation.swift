// SPDX-License-Identifier: Apache-2.0
//
// What is kept of a request when it is over: counters, a line in the journal and a record in the
// audit log. None of them can hold a question or an answer: they are never given one.

import Logging
import WireProtocol

/// Where requests leave their traces.
struct Observation: Sendable {
    let metrics: Metrics
    /// Nil where the site keeps none.
    let audit: AuditLog?
    let logger: Logger
    /// Which pages are asked for.
    let popularity = PagePopularity()

    /// A request at its beginning.
    func begin(_ action: AuditRecord.Action, by peer: Peer?) -> Request {
        Request(
            observation: self,
            record: AuditRecord(userID: peer?.userID, action: action, outcome: .cancelled))
    }

    /// Notes something that the daemon itself does.
    func note(_ action: AuditRecord.Action, generation: Int? = nil) {
        var request = begin(action, by: nil)
        request.record.generation = generation
        request.end(.done)
    }

    /// A request that is being observed. Nothing is written before `end`.
    struct Request {
        fileprivate let observation: Observation
        fileprivate let start = ContinuousClock.now
        var record: AuditRecord

        fileprivate init(observation: Observation, record: AuditRecord) {
            self.observation = observation
            self.record = record
        }

        /// Takes generation and pages from an answer, and counts it.
        mutating func see(_ answer: Answer) {
            record.generation = answer.generation
            record.pages = answer.citations.map(\.page).reduce(into: []) { pages, page in
                if !pages.contains(page) { pages.append(page) }
            }
            record.outcome = answer.status == .declined ? .declined : .answered
            observation.metrics.count(answer)
            observation.popularity.count(record.pages)
        }

        /// Writes the traces. Without an outcome, the one that was seen holds.
        mutating func end(_ outcome: AuditRecord.Outcome? = nil) {
            let isAnswer = [.answered, .declined].contains(record.outcome)
            record.outcome = outcome ?? record.outcome
            record.milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            if record.action == .ask, !isAnswer { observation.metrics.count(record.outcome) }
            observation.audit?.add(record)
            observation.logger.info(
                "request", metadata: fields.mapValues { .string($0) })
        }

        private var fields: [String: String] {
            var fields = [
                "action": record.action.rawValue, "outcome": record.outcome.rawValue,
                "ms": "\(record.milliseconds)",
            ]
            fields["uid"] = record.userID.map { "\($0)" }
            fields["generation"] = record.generation.map { "\($0)" }
            return fields
        }
    }
}
