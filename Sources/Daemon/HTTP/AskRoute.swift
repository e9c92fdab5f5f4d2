// SPDX-License-Identifier: Apache-2.0
//
// `POST /v1/ask`: checks the request before anything is promised, then streams the answer as
// server-sent events. A client that goes away cancels its answer.

import Answering
import Hummingbird
import WireProtocol

/// Answers questions over HTTP.
struct AskRoute: Sendable {
    let appliance: Appliance
    let admission: Admission
    let observation: Observation
    let sessions: Sessions

    /// Reads the question, waits for its turn, and streams.
    func respond(to request: Request, from peer: Peer) async throws -> Response {
        var request = request
        let ask = try await RequestBody.read(AskRequest.self, from: &request)
        let question = try appliance.checked(question: ask.question)
        guard ask.mode != .assessment else { throw Problems.assessmentIsOff }
        _ = try await appliance.library()
        let conversation = try sessions.conversation(ask.session, of: peer)
        let ticket = try admit(peer)
        let collected = request
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var observed = observation.begin(.ask, by: peer)
                defer {
                    ticket.leave()
                    observed.end()
                }
                try await collected.body.consumeWithCancellationOnInboundClose { _ in
                    try await stream(
                        WireMapping.question(
                            question, of: ask, after: conversation?.earlier ?? []),
                        in: conversation, ticket, to: &writer, &observed)
                }
                try await writer.finish(nil)
            })
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

    private func stream(
        _ question: Question, in conversation: Sessions.Conversation?,
        _ ticket: Admission.Ticket, to writer: inout any ResponseBodyWriter,
        _ observed: inout Observation.Request
    ) async throws {
        var turn = TurnRecorder(question: question.text)
        do {
            let library = try await appliance.library()
            let wire = WireMapping(
                library: library, model: await appliance.models.generator.name)
            try await library.engine(for: ticket).answer(question) { event in
                turn.see(event)
                let event = wire.event(event)
                if case .done(let answer) = event { observed.see(answer) }
                try await send(event, to: &writer)
            }
            if let said = turn.remembered { conversation?.record(said) }
        } catch is CancellationError {
            if let said = turn.remembered { conversation?.record(said) }
            throw CancellationError()
        } catch {
            // A client that went away shows as a failed write, too.
            if Task.isCancelled, let said = turn.remembered { conversation?.record(said) }
            observed.record.outcome = .failed
            try await send(.problem(Problems.problem(for: error)), to: &writer)
        }
    }

    private func send(_ event: AskEvent, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: try event.serverSentEvent().framed))
    }
}
