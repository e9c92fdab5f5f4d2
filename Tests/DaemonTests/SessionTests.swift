// SPDX-License-Identifier: Apache-2.0

import Answering
import Testing
import WireProtocol

@testable import Daemon

@Suite("Conversations in memory")
struct SessionTests {
    static let anna = Peer(userID: 1000)
    static let ben = Peer(userID: 1001)
    static let start = ContinuousClock.now

    /// A table with a clock that is turned by hand and identities by number.
    struct Bench {
        var table: SessionTable
        var now = SessionTests.start
        private var number = 0

        init(_ change: (inout SessionTable.Limits) -> Void = { _ in }) {
            var limits = SessionTable.Limits()
            change(&limits)
            table = SessionTable(limits: limits)
        }

        mutating func open(_ owner: Peer) throws -> SessionID {
            number += 1
            let digits = String(number, radix: 16)
            let id = try #require(
                SessionID(String(repeating: "0", count: 32 - digits.count) + digits))
            return table.open(id, owner: owner, at: now).id
        }

        mutating func say(_ text: String, in id: SessionID, of owner: Peer = SessionTests.anna) {
            table.record(
                Turn(question: text, answer: "", passages: []), in: id, of: owner, at: now)
        }

        mutating func turns(_ id: SessionID, of owner: Peer = SessionTests.anna) -> [String]? {
            table.session(id, of: owner, at: now)?.turns.map(\.question)
        }

        mutating func pass(minutes: Int) { now = now.advanced(by: .seconds(minutes * 60)) }
    }

    @Test("what was said is remembered in order, and only the last turns of it")
    func turns() throws {
        var bench = Bench { $0.turns = 3 }
        let id = try bench.open(Self.anna)
        for text in ["a", "b", "c", "d"] { bench.say(text, in: id) }
        #expect(bench.turns(id) == ["b", "c", "d"])
    }

    @Test("another user's conversation is not there: it is neither read, added to, nor closed")
    func owners() throws {
        var bench = Bench()
        let id = try bench.open(Self.anna)
        bench.say("mine", in: id)
        bench.say("not mine", in: id, of: Self.ben)
        #expect(bench.turns(id, of: Self.ben) == nil)
        let bens = bench.table.sessions(of: Self.ben, at: bench.now)
        #expect(bens == [])
        let closedByBen = bench.table.close(id, of: Self.ben, at: bench.now)
        #expect(!closedByBen)
        #expect(bench.turns(id) == ["mine"])
        let closed = bench.table.close(id, of: Self.anna, at: bench.now)
        #expect(closed)
        #expect(bench.turns(id) == nil)
    }

    @Test("an idle conversation is forgotten; using it keeps it, but not beyond its lifetime")
    func lifetime() throws {
        var bench = Bench {
            $0.idleMinutes = 30
            $0.lifetimeHours = 1
        }
        let idle = try bench.open(Self.anna)
        let used = try bench.open(Self.anna)
        bench.pass(minutes: 29)
        _ = bench.table.touch(used, of: Self.anna, at: bench.now)
        bench.pass(minutes: 1)
        #expect(bench.turns(idle) == nil)
        #expect(bench.turns(used) == [])
        bench.pass(minutes: 28)
        _ = bench.table.touch(used, of: Self.anna, at: bench.now)
        bench.pass(minutes: 2)
        #expect(bench.turns(used) == nil)
        let counts = bench.table.counts(at: bench.now)
        #expect(counts == .init(open: 0, opened: 2, evicted: 0))
    }

    @Test("looking at a conversation does not keep it alive")
    func looking() throws {
        var bench = Bench { $0.idleMinutes = 10 }
        let id = try bench.open(Self.anna)
        bench.pass(minutes: 9)
        #expect(bench.turns(id) == [])
        bench.pass(minutes: 1)
        #expect(bench.turns(id) == nil)
    }

    @Test("a user's own conversation that was idle for longest gives way to a new one")
    func perUser() throws {
        var bench = Bench { $0.perUser = 2 }
        let other = try bench.open(Self.ben)
        let first = try bench.open(Self.anna)
        bench.pass(minutes: 1)
        let second = try bench.open(Self.anna)
        bench.pass(minutes: 1)
        bench.say("still here", in: first)
        let third = try bench.open(Self.anna)
        #expect(bench.turns(first) == ["still here"])
        #expect(bench.turns(second) == nil)
        #expect(bench.turns(third) == [])
        #expect(bench.turns(other, of: Self.ben) == [])
        let counts = bench.table.counts(at: bench.now)
        #expect(counts.evicted == 1)
    }

    @Test("text has a limit: who holds most gives way, and at last the oldest turns")
    func bytes() throws {
        var bench = Bench { $0.megabytes = 1 }
        let text = String(repeating: "x", count: 300_000)
        let bens = try bench.open(Self.ben)
        bench.say("small", in: bens, of: Self.ben)
        let first = try bench.open(Self.anna)
        bench.pass(minutes: 1)
        let second = try bench.open(Self.anna)
        for _ in 0..<2 { bench.say(text, in: first) }
        bench.say(text, in: second)
        #expect(bench.turns(first)?.count == 2)
        bench.pass(minutes: 1)
        bench.say(text, in: second)
        #expect(bench.turns(first) == nil, "anna's own idle conversation went, not ben's")
        #expect(bench.turns(bens, of: Self.ben) == ["small"])
        for _ in 0..<3 { bench.say(text, in: second) }
        #expect(bench.turns(second)?.count == 3)
        bench.say(String(repeating: "y", count: 2_000_000), in: second)
        #expect(bench.turns(second)?.count == 3, "one turn beyond all limits is not remembered")
    }

    @Test("all users together have a limit, too")
    func total() throws {
        var bench = Bench()
        for user in 0..<UInt32(SessionTable.Limits.total + 10) {
            _ = try bench.open(Peer(userID: user))
        }
        let counts = bench.table.counts(at: bench.now)
        #expect(
            counts
                == .init(
                    open: SessionTable.Limits.total, opened: SessionTable.Limits.total + 10,
                    evicted: 10))
    }

    @Test("identities are 128 random bits, and nothing else is taken for one")
    func identities() {
        let ids = Set((0..<1000).map { _ in SessionID.random().text })
        #expect(ids.count == 1000)
        #expect(ids.allSatisfy { SessionID($0) != nil && $0.utf8.count == 32 })
        for text in [
            "", "0", String(repeating: "g", count: 32), String(repeating: "A", count: 32),
            String(repeating: "0", count: 33), String(repeating: "é", count: 16),
        ] {
            #expect(SessionID(text) == nil, "\(text)")
        }
    }

    @Test("the shell answers with what a user may know, and refuses who has no name")
    func shell() throws {
        let sessions = Sessions(limits: .init())
        let opened = try sessions.open(Self.anna)
        #expect(opened.turns == 0)
        #expect((1790...1800).contains(opened.forgottenInSeconds))
        let conversation = try #require(
            try sessions.conversation(opened.session, of: Self.anna))
        conversation.record(Turn(question: "q", answer: "a", passages: ["p"]))
        #expect(
            try sessions.show(opened.session, of: Self.anna).said
                == [.init(question: "q", answer: "a", passages: ["p"])])
        #expect(try sessions.list(Self.anna).sessions.map(\.turns) == [1])
        #expect(try sessions.list(Self.anna).sessions.allSatisfy { $0.said == nil })
        #expect(throws: Problems.noSession) { try sessions.show(opened.session, of: Self.ben) }
        #expect(throws: Problems.noSession) {
            try sessions.conversation(opened.session, of: Self.ben)
        }
        #expect(throws: Problems.noSession) { try sessions.close("../etc", of: Self.anna) }
        #expect(throws: Problems.noUser) { try sessions.open(Peer(userID: nil)) }
        try sessions.close(opened.session, of: Self.anna)
        conversation.record(Turn(question: "late", answer: "", passages: []))
        #expect(sessions.counts == .init(open: 0, opened: 1, evicted: 0))
    }
}
