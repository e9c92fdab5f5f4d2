// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Daemon

@Suite("The order of answers")
struct FairQueueTests {
    private static let anna = Peer(userID: 1)
    private static let ben = Peer(userID: 2)
    private static let cleo = Peer(userID: 3)

    /// Lets users arrive in this order and returns the order in which they are answered.
    private func order(_ arrivals: [Peer]) throws -> [Peer] {
        var queue = FairQueue(waitingMax: 100)
        var users: [FairQueue.Place: Peer] = [:]
        var current: FairQueue.Place?
        for user in arrivals {
            let place = try queue.arrive(user)
            users[place] = user
            if queue.isAnswered(place) { current = place }
        }
        var order: [Peer] = []
        while let place = current {
            order.append(try #require(users[place]))
            current = queue.leave(place)
        }
        #expect(queue.answering == 0 && queue.waiting == 0)
        return order
    }

    @Test("users take turns, and within one user's questions the first comes first")
    func turns() throws {
        let (a, b, c) = (Self.anna, Self.ben, Self.cleo)
        #expect(try order([a, a, a, b, c]) == [a, a, b, c, a])
        #expect(try order([a, b, b, b, a, c]) == [a, b, a, c, b, b])
        #expect(try order([a]) == [a])
    }

    @Test("all places taken, and half of them by one user, are refused apart")
    func limits() throws {
        var queue = FairQueue(waitingMax: 4)
        _ = try queue.arrive(Self.anna)
        _ = try queue.arrive(Self.anna)
        _ = try queue.arrive(Self.anna)
        #expect(throws: FairQueue.Refusal.fullForUser(waiting: 2)) {
            try queue.arrive(Self.anna)
        }
        _ = try queue.arrive(Self.ben)
        _ = try queue.arrive(Self.ben)
        #expect(throws: FairQueue.Refusal.full(waiting: 4)) { try queue.arrive(Self.cleo) }
        #expect(queue.answering == 1 && queue.waiting == 4)
    }

    @Test("who leaves the line is skipped")
    func leaving() throws {
        var queue = FairQueue(waitingMax: 10)
        let first = try queue.arrive(Self.anna)
        let second = try queue.arrive(Self.ben)
        let third = try queue.arrive(Self.cleo)
        #expect(queue.leave(second) == nil)
        #expect(queue.leave(first) == third)
        #expect(queue.leave(third) == nil)
    }

    @Test("whatever happens, nobody is lost, answered twice, or beyond the limits")
    func invariants() throws {
        var random = SplitMix(state: 20_261_121)
        for _ in 0..<200 {
            var queue = FairQueue(
                answeringMax: 1 + Int(random.next() % 3), waitingMax: Int(random.next() % 6))
            var inside: Set<FairQueue.Place> = []
            for _ in 0..<100 {
                if random.next() % 2 == 0 {
                    let user = Peer(userID: UInt32(random.next() % 4))
                    if let place = try? queue.arrive(user) {
                        #expect(inside.insert(place).inserted)
                    }
                } else if let place = inside.sorted().randomElement(using: &random) {
                    inside.remove(place)
                    if let next = queue.leave(place) { #expect(inside.contains(next)) }
                }
                #expect(queue.answering + queue.waiting == inside.count)
                #expect(queue.answering <= queue.answeringMax)
                #expect(queue.waiting <= queue.waitingMax)
                #expect(queue.waiting == 0 || queue.answering == queue.answeringMax)
            }
        }
    }
}

/// A small seeded generator (Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
