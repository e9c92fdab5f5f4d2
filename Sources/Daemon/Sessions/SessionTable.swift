// SPDX-License-Identifier: Apache-2.0
//
// The conversations of all users, as a value without threads, clock or chance: times and identities
// are handed in. Memory only: nothing here is ever written anywhere, and whatever is forgotten here
// is gone. Every number has a limit; when one is reached, the conversation that has been idle for
// longest gives way.

import Answering

/// Who talks about what, and for how long it is remembered.
struct SessionTable {
    /// A moment of the monotonic clock.
    typealias Instant = ContinuousClock.Instant

    /// What is remembered at most.
    struct Limits: Equatable, Sendable {
        /// Minutes after which a conversation that nobody continues is forgotten.
        var idleMinutes = 30
        /// Hours after its beginning when a conversation is forgotten, whatever happens.
        var lifetimeHours = 12
        /// Conversations of one user.
        var perUser = 8
        /// Turns of one conversation; the oldest are forgotten first.
        var turns = 20
        /// Text of all conversations together, in units of 1,048,576 bytes.
        var megabytes = 8

        /// Conversations of all users together.
        static let total = 1024
        var idle: Duration { .seconds(idleMinutes * 60) }
        var lifetime: Duration { .seconds(lifetimeHours * 3600) }
        var bytes: Int { megabytes << 20 }
    }

    /// One conversation.
    struct Session: Equatable, Sendable {
        let id: SessionID
        let owner: Peer
        let opened: Instant
        /// When it was last used.
        fileprivate(set) var used: Instant
        /// What was said, oldest first.
        fileprivate(set) var turns: [Turn] = []
        /// Bytes of the text of `turns`.
        var bytes: Int { turns.reduce(0) { $0 + SessionTable.bytes(of: $1) } }
    }

    /// How much has happened; never what.
    struct Counts: Equatable, Sendable {
        /// Conversations that are remembered now.
        var open = 0
        /// Conversations opened since the start.
        var opened = 0
        /// Conversations that gave way to others.
        var evicted = 0
    }

    let limits: Limits
    private var sessions: [SessionID: Session] = [:]
    private var opened = 0
    private var evicted = 0

    /// An empty table.
    init(limits: Limits = Limits()) { self.limits = limits }

    /// How much has happened, with what is past its time forgotten.
    mutating func counts(at now: Instant) -> Counts {
        forgetOld(at: now)
        return Counts(open: sessions.count, opened: opened, evicted: evicted)
    }

    /// Begins a conversation under an identity that nobody could have guessed.
    mutating func open(_ id: SessionID, owner: Peer, at now: Instant) -> Session {
        forgetOld(at: now)
        makeRoom(for: owner)
        let session = Session(id: id, owner: owner, opened: now, used: now)
        sessions[id] = session
        opened += 1
        return session
    }

    /// The conversation with this identity, if it is this user's; nil otherwise, so that nobody
    /// learns that somebody else's is there.
    mutating func session(_ id: SessionID, of owner: Peer, at now: Instant) -> Session? {
        forgetOld(at: now)
        guard let session = sessions[id], session.owner == owner else { return nil }
        return session
    }

    /// All conversations of a user, the one used last first.
    mutating func sessions(of owner: Peer, at now: Instant) -> [Session] {
        forgetOld(at: now)
        return sessions.values.filter { $0.owner == owner }.sorted { $0.used > $1.used }
    }

    /// Marks a conversation as used and returns it, for a question that continues it.
    mutating func touch(_ id: SessionID, of owner: Peer, at now: Instant) -> Session? {
        guard session(id, of: owner, at: now) != nil else { return nil }
        sessions[id]?.used = now
        return sessions[id]
    }

    /// Adds what was said. Nothing happens when the conversation was forgotten meanwhile.
    mutating func record(_ turn: Turn, in id: SessionID, of owner: Peer, at now: Instant) {
        guard touch(id, of: owner, at: now) != nil, Self.bytes(of: turn) <= limits.bytes else {
            return
        }
        sessions[id]?.turns.append(turn)
        let excess = max(0, (sessions[id]?.turns.count ?? 0) - limits.turns)
        sessions[id]?.turns.removeFirst(excess)
        makeRoomForText(keeping: id)
    }

    /// Forgets a conversation at once. Returns false when the user has none of this identity.
    mutating func close(_ id: SessionID, of owner: Peer, at now: Instant) -> Bool {
        guard session(id, of: owner, at: now) != nil else { return false }
        sessions[id] = nil
        return true
    }

    /// Bytes that a turn takes.
    private static func bytes(of turn: Turn) -> Int {
        turn.question.utf8.count + turn.answer.utf8.count
            + turn.passages.reduce(0) { $0 + $1.utf8.count }
    }

    private mutating func forgetOld(at now: Instant) {
        sessions = sessions.filter { _, session in
            now - session.used < limits.idle && now - session.opened < limits.lifetime
        }
    }

    /// Lets the user's own oldest conversation give way when they have as many as one may, and
    /// somebody's oldest when all together are too many.
    private mutating func makeRoom(for owner: Peer) {
        while sessions.values.count(where: { $0.owner == owner }) >= limits.perUser {
            evictOldest { $0.owner == owner }
        }
        while sessions.count >= Limits.total { evictOldest { _ in true } }
    }

    /// Lets conversations give way until the text fits: first those of the user who holds most, so
    /// that nobody can crowd out the others; last of all the oldest turns of the one just used.
    private mutating func makeRoomForText(keeping id: SessionID) {
        var held: [Peer: Int] = [:]
        for session in sessions.values { held[session.owner, default: 0] += session.bytes }
        var total = held.values.reduce(0, +)
        while total > limits.bytes {
            let greediest = sessions.values.filter { $0.id != id && $0.bytes > 0 }
                .max { (held[$0.owner] ?? 0, $1.used) < (held[$1.owner] ?? 0, $0.used) }
            if let greediest {
                sessions[greediest.id] = nil
                evicted += 1
                held[greediest.owner, default: 0] -= greediest.bytes
                total -= greediest.bytes
            } else {
                guard let oldest = sessions[id]?.turns.first else { return }
                sessions[id]?.turns.removeFirst()
                total -= Self.bytes(of: oldest)
            }
        }
    }

    private mutating func evictOldest(where isCandidate: (Session) -> Bool) {
        guard let oldest = sessions.values.filter(isCandidate).min(by: { $0.used < $1.used }) else {
            return
        }
        sessions[oldest.id] = nil
        evicted += 1
    }
}
