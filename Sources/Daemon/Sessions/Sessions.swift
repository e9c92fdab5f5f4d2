// SPDX-License-Identifier: Apache-2.0
//
// The shell around SessionTable: a lock, the monotonic clock, the system's random generator.

import Answering
import Synchronization
import WireProtocol

/// The conversations that the daemon remembers.
final class Sessions: Sendable {
    private let table: Mutex<SessionTable>

    /// Remembers nothing yet.
    init(limits: SessionTable.Limits) { table = Mutex(SessionTable(limits: limits)) }

    /// How many there are and have been.
    var counts: SessionTable.Counts { table.withLock { $0.counts(at: .now) } }

    /// Begins a conversation of a user.
    func open(_ owner: Peer) throws -> SessionResponse {
        try requireUser(owner)
        return table.withLock { table in
            Self.response(table.open(.random(), owner: owner, at: .now), table.limits, at: .now)
        }
    }

    /// A user's conversations, the one used last first, without what was said.
    func list(_ owner: Peer) throws -> SessionList {
        try requireUser(owner)
        return table.withLock { table in
            SessionList(
                sessions: table.sessions(of: owner, at: .now).map {
                    Self.response($0, table.limits, at: .now)
                })
        }
    }

    /// One conversation with what was said. Throws `Problems.noSession`.
    func show(_ id: String, of owner: Peer) throws -> SessionResponse {
        try table.withLock { table in
            guard let id = SessionID(id), let session = table.session(id, of: owner, at: .now)
            else { throw Problems.noSession }
            var response = Self.response(session, table.limits, at: .now)
            response.said = session.turns.map {
                .init(question: $0.question, answer: $0.answer, passages: $0.passages)
            }
            return response
        }
    }

    /// Forgets a conversation. Throws `Problems.noSession`.
    func close(_ id: String, of owner: Peer) throws {
        try table.withLock { table in
            guard let id = SessionID(id), table.close(id, of: owner, at: .now) else {
                throw Problems.noSession
            }
        }
    }

    /// The conversation that a question continues; nil for a question that stands alone. Throws
    /// `Problems.noSession`.
    func conversation(_ id: String?, of owner: Peer) throws -> Conversation? {
        guard let id else { return nil }
        return try table.withLock { table in
            guard let id = SessionID(id), let session = table.touch(id, of: owner, at: .now)
            else { throw Problems.noSession }
            return Conversation(sessions: self, id: id, owner: owner, earlier: session.turns)
        }
    }

    /// One conversation while one of its questions is being answered.
    struct Conversation: Sendable {
        fileprivate let sessions: Sessions
        fileprivate let id: SessionID
        fileprivate let owner: Peer
        /// What was said before.
        let earlier: [Turn]

        /// Remembers what was asked and answered.
        func record(_ turn: Turn) {
            sessions.table.withLock { $0.record(turn, in: id, of: owner, at: .now) }
        }
    }

    /// A connection of which the kernel names no user could not be told from another.
    private func requireUser(_ owner: Peer) throws {
        guard owner.userID != nil else { throw Problems.noUser }
    }

    private static func response(
        _ session: SessionTable.Session, _ limits: SessionTable.Limits,
        at now: SessionTable.Instant
    ) -> SessionResponse {
        let left = min(
            session.used.advanced(by: limits.idle) - now,
            session.opened.advanced(by: limits.lifetime) - now)
        return SessionResponse(
            session: session.id.text, turns: session.turns.count,
            idleSeconds: Int((now - session.used) / .seconds(1)),
            forgottenInSeconds: Int(left / .seconds(1)))
    }
}
