// SPDX-License-Identifier: Apache-2.0

import Testing
import WireProtocol

@testable import Daemon

@Suite("The queue in front of the model", .timeLimit(.minutes(5)))
struct AdmissionTests {
    private static let user = Peer(userID: 1000)

    @Test("questions are answered one at a time, in the order in which they came")
    func order() async throws {
        let admission = Admission(waitingMax: 5)
        let first = try admission.enter(Self.user)
        try await first.waitForTurn()
        let (turns, turn) = AsyncStream<Int>.makeStream()
        var tasks: [Task<Void, any Error>] = []
        for number in 1...3 {
            let ticket = try admission.enter(Self.user)
            tasks.append(
                Task {
                    try await ticket.waitForTurn()
                    turn.yield(number)
                    ticket.leave()
                })
            // The next one enters only when this one is in the queue.
            while admission.queueLength < number { await Task.yield() }
        }
        #expect(admission.load == .init(answering: 1, waiting: 3))
        first.leave()
        for task in tasks { try await task.value }
        turn.finish()
        var order: [Int] = []
        for await number in turns { order.append(number) }
        #expect(order == [1, 2, 3])
        #expect(admission.load == .init(answering: 0, waiting: 0))
    }

    @Test("when all places are taken the next question is told to come back")
    func full() async throws {
        let admission = Admission(waitingMax: 1)
        let first = try admission.enter(Self.user)
        try await first.waitForTurn()
        let second = try admission.enter(Self.user)
        let refused = #expect(throws: Refused.self) { _ = try admission.enter(Self.user) }
        #expect(refused?.problem.status == 429)
        #expect((1...600).contains(refused?.retryAfter ?? 0))
        second.leave()
        _ = try admission.enter(Self.user)
        first.leave()
    }

    @Test("a question that gives up leaves its place to the next")
    func cancelled() async throws {
        let admission = Admission(waitingMax: 3)
        let first = try admission.enter(Self.user)
        try await first.waitForTurn()
        let second = try admission.enter(Self.user)
        let third = try admission.enter(Self.user)
        let gaveUp = Task { try await second.waitForTurn() }
        while admission.queueLength < 1 { await Task.yield() }
        gaveUp.cancel()
        await #expect(throws: CancellationError.self) { try await gaveUp.value }
        second.leave()
        first.leave()
        try await third.waitForTurn()
        third.leave()
        #expect(admission.load == .init(answering: 0, waiting: 0))
    }

    @Test("half as many searches run as there are cores, whatever the model does, others wait")
    func searches() async throws {
        let questions = Admission(waitingMax: 5)
        let question = try questions.enter(Self.user)
        try await question.waitForTurn()
        let searches = Admission.searches(cores: 4)
        let running = [try searches.enter(Self.user), try searches.enter(Self.user)]
        for search in running { try await search.waitForTurn() }
        let third = try searches.enter(Self.user)
        #expect(searches.load == .init(answering: 2, waiting: 1))
        running[0].leave()
        try await third.waitForTurn()
        #expect(questions.load == .init(answering: 1, waiting: 0))
    }

    @Test("a search that finds no place is told to come back in a second")
    func searchRefused() throws {
        let searches = Admission.searches(cores: 1)
        var tickets: [Admission.Ticket] = []
        let refused = #expect(throws: Refused.self) {
            while true { tickets.append(try searches.enter(Self.user)) }
        }
        #expect(tickets.count > 64)
        #expect(refused?.problem.status == 429)
        #expect(refused?.problem.detail.contains("searches of yours") == true)
        #expect(refused?.retryAfter == 1)
    }

    @Test("a place that nobody refers to any more is free again")
    func forgotten() throws {
        let admission = Admission(waitingMax: 0)
        do { _ = try admission.enter(Self.user) }
        #expect(admission.load == .init(answering: 0, waiting: 0))
        _ = try admission.enter(Self.user)
    }
}
