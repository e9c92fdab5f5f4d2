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

    /// Reads the question, waits for its turn, and streams.
    func respond(to request: Request) async throws -> Response {
        var request = request
        let ask = try await RequestBody.read(AskRequest.self, from: &request)
        let question = try appliance.checked(question: ask.question)
        guard ask.mode != .assessment else { throw Problems.assessmentIsOff }
        let ticket = try admission.enter()
        let collected = request
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { ticket.leave() }
                try await collected.body.consumeWithCancellationOnInboundClose { _ in
                    try await ticket.waitForTurn()
                    try await stream(question, ask, to: &writer)
                }
                try await writer.finish(nil)
            })
    }

    private func stream(
        _ question: String, _ ask: AskRequest, to writer: inout any ResponseBodyWriter
    ) async throws {
        do {
            let library = await appliance.library()
            try await library.engine.answer(question, seed: ask.seed ?? 0) { event in
                let wire = WireMapping(library: library, model: appliance.modelName)
                try await send(wire.event(event), to: &writer)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try await send(.problem(Problems.problem(for: error)), to: &writer)
        }
    }

    private func send(_ event: AskEvent, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: try event.serverSentEvent().framed))
    }
}
