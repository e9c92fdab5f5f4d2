// SPDX-License-Identifier: Apache-2.0
//
// `POST /v1/chat/completions`, `GET /v1/models` and `POST /v1/embeddings` for programs that speak
// OpenAI's shapes. The answer is the same as on `/v1/ask`: sentence by sentence checked, or declined.

import Answering
import Hummingbird
import Retrieval
import WireProtocol

import struct Foundation.Date

/// Answers OpenAI's shapes.
struct CompletionRoute: Sendable {
    /// Texts that one request may have embedded.
    static let textsMax = 64

    let asking: AskRoute
    private var appliance: Appliance { asking.appliance }

    init(asking: AskRoute) { self.asking = asking }

    /// The models that can be named: the one in service.
    func models() async throws -> OpenAI.Models {
        OpenAI.Models(names: [try await appliance.library().models.name], created: Self.now)
    }

    /// Vectors of texts, as passages are embedded. They wait among the questions: many texts take as
    /// long as an answer.
    func embeddings(_ request: Request, for peer: Peer) async throws -> OpenAI.Embeddings {
        var request = request
        let body = try await RequestBody.read(
            OpenAI.EmbeddingsRequest.self, from: &request, example: #"{"input": ["…"]}"#)
        guard (1...Self.textsMax).contains(body.input.count) else {
            throw Problems.notUnderstood(
                "There are \(body.input.count) texts.", "Send 1 to \(Self.textsMax) at a time.")
        }
        let texts = try body.input.map { try appliance.checked(question: $0) }
        let embedder = try await appliance.library().models.embedder
        let ticket = try asking.admission.enter(peer)
        defer { ticket.leave() }
        let vectors = try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await ticket.waitForTurn()
            return try await embedder.embed(texts, as: .passage)
        }
        return OpenAI.Embeddings(vectors, model: embedder.identity.name)
    }

    /// Answers the last message of the user, in the light of those before it.
    func complete(_ request: Request, for peer: Peer) async throws -> Response {
        var request = request
        let chat = try await RequestBody.read(
            OpenAI.ChatRequest.self, from: &request,
            example: #"{"messages": [{"role": "user", "content": "…"}]}"#)
        let question = try question(of: chat)
        let model = try await appliance.library().models.name
        let name = "chatcmpl-\(SessionID.random().text)"
        guard chat.stream == true else {
            return try await whole(question, request, peer, name: name, model: model)
        }
        return try await asking.answer(
            question, in: nil, request, from: peer,
            framing: ChunkFraming(name: name, created: Self.now, model: model))
    }

    private func whole(
        _ question: Question, _ request: Request, _ peer: Peer, name: String, model: String
    ) async throws -> Response {
        var text = CompletionText()
        var written = ""
        var usage = OpenAI.Usage(prompt: 0, completion: 0)
        try await asking.collect(question, request, from: peer) { event in
            written += text.piece(for: event) ?? ""
            if case .done(let answer) = event {
                usage = .init(
                    prompt: answer.timings.promptTokens, completion: answer.timings.outputTokens)
            }
        }
        let completion = OpenAI.Completion(
            id: name, created: Self.now, model: model, text: written, usage: usage)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try WireJSON.string(completion))))
    }

    /// The last message of the user with the turns before it. What stands under `system` is not
    /// followed: the rules do not come from outside.
    private func question(of chat: OpenAI.ChatRequest) throws -> Question {
        let spoken = chat.messages.filter { ["user", "assistant"].contains($0.role) }
        guard let last = spoken.last, last.role == "user" else {
            throw Problems.notUnderstood(
                "The last message is not the user's.", "End `messages` with a question.")
        }
        var earlier: [Turn] = []
        for message in spoken.dropLast() {
            if message.role == "user" {
                earlier.append(Turn(question: message.content, answer: "", passages: []))
            } else if !earlier.isEmpty {
                earlier[earlier.count - 1].answer = message.content
            }
        }
        return Question(
            try appliance.checked(question: last.content), earlier: earlier.suffix(20),
            seed: chat.seed ?? 0)
    }

    private static var now: Int { Int(Date.now.timeIntervalSince1970) }
}

/// Frames an answer as the pieces of a completion, each a server-sent event without a name.
private struct ChunkFraming: AnswerFraming {
    let name: String
    let created: Int
    let model: String
    private var text = CompletionText()
    private var isFirst = true

    init(name: String, created: Int, model: String) {
        self.name = name
        self.created = created
        self.model = model
    }

    mutating func frame(_ event: AskEvent) throws -> String {
        if case .problem(let problem) = event {
            return "data: {\"error\": \(try WireJSON.string(problem))}\n\n"
        }
        var framed = try text.piece(for: event).map { try chunk($0) } ?? ""
        if case .done = event { framed += try chunk(nil) + "data: [DONE]\n\n" }
        return framed
    }

    private mutating func chunk(_ piece: String?) throws -> String {
        defer { isFirst = false }
        let chunk = OpenAI.Completion(
            id: name, created: created, model: model, piece: piece, isFirst: isFirst)
        return "data: \(try WireJSON.string(chunk))\n\n"
    }
}
