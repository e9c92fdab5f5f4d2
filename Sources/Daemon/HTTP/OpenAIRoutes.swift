// SPDX-License-Identifier: Apache-2.0
//
// The paths that clients of OpenAI's interface know. An answer goes the same way as at `/v1/ask`:
// found in the library, each sentence checked, in its turn. A client's instructions (`system`) and
// settings are passed over; nothing that the model writes is shown unchecked.

import Answering
import Foundation
import Hummingbird
import Retrieval
import WireProtocol

/// Answers in OpenAI's shapes.
struct OpenAIRoutes: Sendable {
    /// The name under which grounded answers are asked for.
    static let model = "wardbook"
    /// Most texts of one request for embeddings.
    private static let textsMax = 64

    let routes: Routes

    /// Adds the paths.
    func add(to router: Router<ApplianceContext>) {
        router.get("/v1/models") { _, _ in try await models() }
        router.post("/v1/embeddings") { request, context in
            try await embeddings(request, for: await context.peer())
        }
        router.post("/v1/chat/completions") { request, context in
            try await chat(request, for: await context.peer())
        }
    }

    private func models() async throws -> Response {
        let library = try await routes.appliance.library()
        let made = library.generation.manifest.created
        return try routes.json(
            ModelList(
                [Self.model, await routes.appliance.models.embedder.identity.name],
                created: Int(made.timeIntervalSince1970)))
    }

    private func embeddings(_ request: Request, for peer: Peer) async throws -> Response {
        var request = request
        let body = try await RequestBody.read(EmbeddingsRequest.self, from: &request)
        guard (1...Self.textsMax).contains(body.input.count) else {
            throw Problems.notUnderstood(
                "There are \(body.input.count) texts.", "Send 1 to \(Self.textsMax).")
        }
        let texts = try body.input.map { try routes.appliance.checked(question: $0) }
        let embedder = await routes.appliance.models.embedder
        let vectors = try await routes.observed(.search, peer) { _ in
            let ticket = try routes.searches.enter(peer)
            try await ticket.waitForTurn()
            defer { ticket.leave() }
            return try await embedder.embed(texts, as: .passage)
        }
        return try routes.json(
            EmbeddingsResponse(
                vectors.map { body.isBase64 ? .base64(Self.base64($0)) : .list($0) },
                model: embedder.identity.name))
    }

    private static func base64(_ vector: [Float]) -> String {
        var data = Data(capacity: 4 * vector.count)
        for number in vector {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data.base64EncodedString()
    }

    private func chat(_ request: Request, for peer: Peer) async throws -> Response {
        var request = request
        let body = try await RequestBody.read(ChatCompletionRequest.self, from: &request)
        let question = try question(of: body)
        let answering = PendingCompletion(
            routes: routes, library: try await routes.appliance.library(),
            ticket: try routes.admission.enter(peer), question: question, peer: peer)
        let collected = request
        guard body.stream == true else {
            let answer = try await collected.body.consumeWithCancellationOnInboundClose { _ in
                try await answering.whole()
            }
            return try routes.json(
                ChatCompletion(id: answering.id, created: answering.created, answer: answer))
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await collected.body.consumeWithCancellationOnInboundClose { _ in
                    try await answering.pieces { piece in
                        let text = "data: \(try WireJSON.string(piece))\n\n"
                        try await writer.write(ByteBuffer(string: text))
                    }
                }
                try await writer.write(ByteBuffer(string: "data: [DONE]\n\n"))
                try await writer.finish(nil)
            })
    }

    /// The last message is the question; what came before makes it understood.
    func question(of request: ChatCompletionRequest) throws -> Question {
        guard let last = request.messages.last, last.role == "user" else {
            throw Problems.notUnderstood(
                "The last message is not a user's.", "Send the question as the last message.")
        }
        var turns: [Turn] = []
        var asked: String?
        for message in request.messages.dropLast() {
            if message.role == "user" { asked = message.content }
            if message.role == "assistant", let question = asked {
                turns.append(Turn(question: question, answer: message.content, passages: []))
                asked = nil
            }
        }
        return Question(
            try routes.appliance.checked(question: last.content), earlier: turns,
            seed: request.seed ?? 0)
    }
}

/// One answer in the making, for a client of OpenAI's interface.
private struct PendingCompletion: Sendable {
    let routes: Routes
    let library: Library
    let ticket: Admission.Ticket
    let question: Question
    let peer: Peer
    let id = "chatcmpl-" + UUID().uuidString.lowercased()
    let created = Int(Date.now.timeIntervalSince1970)

    /// The whole answer.
    func whole() async throws -> WireProtocol.Answer {
        var whole: WireProtocol.Answer?
        try await events { event in
            if case .done(let answer) = event { whole = answer }
        }
        guard let whole else { throw CancellationError() }
        return whole
    }

    /// The answer sentence by sentence, then what its numbers stand for.
    func pieces(_ emit: (ChatCompletion) async throws -> Void) async throws {
        let model = await routes.appliance.models.generator.name
        var isFirst = true
        try await events { event in
            switch event {
            case .sentence(let sentence):
                let piece = (isFirst ? "" : "\n") + sentence.plainText
                try await emit(
                    ChatCompletion(
                        id: id, created: created, model: model, piece: piece, isFirst: isFirst))
                isFirst = false
            case .done(let answer):
                let closing = isFirst ? answer.plainText : answer.sources
                try await emit(
                    ChatCompletion(id: id, created: created, endOf: answer, closing: closing))
            default: break
            }
        }
    }

    private func events(_ emit: (AskEvent) async throws -> Void) async throws {
        var observed = routes.observation.begin(.ask, by: peer)
        defer {
            ticket.leave()
            observed.end()
        }
        let wire = WireMapping(
            library: library, model: await routes.appliance.models.generator.name)
        do {
            try await withTaskExecutorPreference(routes.work) {
                try await library.engine(for: ticket).answer(question) { event in
                    let event = wire.event(event)
                    if case .done(let answer) = event { observed.see(answer) }
                    try await emit(event)
                }
            }
        } catch {
            if !(error is CancellationError) { observed.record.outcome = .failed }
            throw error
        }
    }
}
