// SPDX-License-Identifier: Apache-2.0
//
// `POST /v1/ask`: checks the request before anything is promised, then streams the answer as
// server-sent events. A client that goes away cancels its answer.

import Answering
import Hummingbird
import WireProtocol

/// How the events of an answer are written down.
protocol AnswerFraming: Sendable {
    /// What goes over the wire for an event.
    mutating func frame(_ event: AskEvent) throws -> String
}

/// Answers questions over HTTP.
struct AskRoute: Sendable {
    let appliance: Appliance
    let admission: Admission
    let work: WorkExecutor
    let observation: Observation
    let sessions: Sessions

    /// Reads the question, waits for its turn, and streams.
    func respond(to request: Request, from peer: Peer) async throws -> Response {
        var request = request
        let ask = try await RequestBody.read(AskRequest.self, from: &request)
        let text = try appliance.checked(question: ask.question)
        if let patient = ask.patient { try appliance.check(patient) }
        let isAllowed = try await appliance.library().models.assesses
        guard ask.mode != .assessment || isAllowed else { throw Problems.assessmentIsOff }
        let conversation = try sessions.conversation(ask.session, of: peer)
        let question = WireMapping.question(text, of: ask, after: conversation?.earlier ?? [])
        return try await answer(
            question, in: conversation, request, from: peer, framing: EventFraming())
    }

    /// Waits for the question's turn and streams its answer.
    func answer(
        _ question: Question, in conversation: Sessions.Conversation?, _ request: Request,
        from peer: Peer, framing: any AnswerFraming
    ) async throws -> Response {
        _ = try await appliance.library()
        let ticket = try admit(peer)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var observed = observation.begin(.ask, by: peer)
                var framing = framing
                defer {
                    ticket.leave()
                    observed.end()
                }
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    do {
                        try await produce(question, in: conversation, ticket, &observed) { event in
                            try await send(event, framed: &framing, to: &writer)
                        }
                    } catch let error where !(error is CancellationError) {
                        let problem = Problems.problem(for: error)
                        try await send(.problem(problem), framed: &framing, to: &writer)
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Waits for the question's turn and hands over its events before there is any response.
    func collect(
        _ question: Question, _ request: Request, from peer: Peer,
        _ take: (AskEvent) throws -> Void
    ) async throws {
        _ = try await appliance.library()
        let ticket = try admit(peer)
        var observed = observation.begin(.ask, by: peer)
        defer {
            ticket.leave()
            observed.end()
        }
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await produce(question, in: nil, ticket, &observed) { try take($0) }
        }
    }

    private func admit(_ peer: Peer) throws -> Admission.Ticket {
        do {
            return try admission.enter(peer)
        } catch {
            var observed = observation.begin(.ask, by: peer)
            observed.end(.refused)
            throw error
        }
    }

    /// Answers, and lets the conversation remember it: before the last event goes out, so that the
    /// next question finds it. What was broken off is remembered as far as it was shown.
    private func produce(
        _ question: Question, in conversation: Sessions.Conversation?,
        _ ticket: Admission.Ticket, _ observed: inout Observation.Request,
        _ take: (AskEvent) async throws -> Void
    ) async throws {
        var turn = TurnRecorder(question: question.text)
        var isWhole = false
        do {
            let library = try await appliance.library()
            let wire = WireMapping(
                library: library, model: library.models.name,
                mode: question.mode == .assessment ? .assessment : .library)
            try await withTaskExecutorPreference(work) {
                try await library.engine(for: ticket).answer(question) { event in
                    turn.see(event)
                    let mapped = wire.event(event)
                    if case .done(let answer) = mapped {
                        observed.see(answer)
                        if let said = turn.remembered { conversation?.record(said) }
                        isWhole = true
                    }
                    try await take(mapped)
                }
            }
        } catch {
            // A client that went away may show as a failed write, too.
            let isBrokenOff = error is CancellationError || Task.isCancelled
            if isBrokenOff, !isWhole, let said = turn.remembered { conversation?.record(said) }
            if !isBrokenOff, !isWhole { observed.record.outcome = .failed }
            throw error
        }
    }

    private func send(
        _ event: AskEvent, framed framing: inout any AnswerFraming,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let text = try framing.frame(event)
        if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
    }
}

/// Frames an answer as the server-sent events of `/v1/ask`.
private struct EventFraming: AnswerFraming {
    func frame(_ event: AskEvent) throws -> String { try event.serverSentEvent().framed }
}
