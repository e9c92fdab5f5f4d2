// SPDX-License-Identifier: Apache-2.0
//
// Every path of the socket.

import Documents
import Foundation
import Hummingbird
import Retrieval
import WireProtocol

/// The routes over one appliance.
struct Routes: Sendable {
    let appliance: Appliance
    let admission: Admission
    /// The queue in front of the index.
    let searches: Admission
    /// Where searches and answers are worked at.
    let work = WorkExecutor()
    let observation: Observation
    let sessions: Sessions
    let requests: ReindexRequests

    /// The router that the server answers with.
    func router() -> Router<ApplianceContext> {
        let router = Router(context: ApplianceContext.self)
        router.add(middleware: ProblemMiddleware())
        router.get("/healthz") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ in
            let status = await status()
            guard status.ready else {
                throw Problems.outOfService(status.warnings.joined(separator: " "))
            }
            return "ready\n"
        }
        router.get("/v1/status") { _, context in
            try json(await status(for: await context.peer()))
        }
        router.get("/metrics") { _, _ in await metrics() }
        router.post("/v1/reindex") { _, context in
            try json(try await reindex(for: await context.peer()), status: .accepted)
        }
        router.post("/v1/search") { request, context in
            var request = request
            let body = try await RequestBody.read(SearchRequest.self, from: &request)
            return try json(try await search(body, for: await context.peer()))
        }
        router.post("/v1/ask") { request, context in
            try await asking.respond(to: request, from: await context.peer())
        }
        addCompletions(to: router)
        addSessions(to: router)
        router.get("/v1/pages/:page") { _, context in
            try json(try await page(try name("page", context), for: await context.peer()))
        }
        router.get("/v1/passages/:passage") { _, context in
            try json(try await passage(try name("passage", context), for: await context.peer()))
        }
        return router
    }

    func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try WireJSON.string(value))))
    }

    func name(_ parameter: String, _ context: ApplianceContext) throws -> String {
        let raw = try context.parameters.require(parameter)
        guard let name = raw.removingPercentEncoding, !name.isEmpty else {
            throw Problems.notFound(parameter)
        }
        return name
    }

    private func search(_ request: SearchRequest, for peer: Peer) async throws -> SearchResponse {
        let question = try appliance.checked(question: request.question)
        let limit = request.limit ?? 10
        guard (1...100).contains(limit) else {
            throw Problems.notUnderstood(
                "The limit is \(limit).", "Ask for 1 to 100 hits.")
        }
        let library = try await appliance.library()
        return try await observed(.search, peer, library) { _ in
            let arrival = ContinuousClock.now
            let ticket = try searches.enter(peer)
            try await ticket.waitForTurn()
            defer { ticket.leave() }
            let start = ContinuousClock.now
            let result = try await withTaskExecutorPreference(work) {
                try await library.searcher.search(question, limit: limit)
            }
            let end = ContinuousClock.now
            observation.metrics.countSearch(
                milliseconds: WireMapping.milliseconds(end - arrival))
            return SearchResponse(
                hits: result.hits.map(WireMapping.hit),
                tookMs: WireMapping.milliseconds(end - start))
        }
    }

    private func page(_ id: String, for peer: Peer) async throws -> PageResponse {
        let library = try await appliance.library()
        return try await observed(.page, peer, library) { record in
            let generation = library.generation
            guard let page = generation.page(id) else { throw Problems.notFound("page “\(id)”") }
            record.pages = [page.id]
            return WireMapping.page(page, passages: try generation.passages(Array(page.passages)))
        }
    }

    private func passage(_ id: String, for peer: Peer) async throws -> PassageResponse {
        let library = try await appliance.library()
        return try await observed(.passage, peer, library) { record in
            let generation = library.generation
            guard let passage = try generation.passage(id),
                let page = generation.page(passage.page)
            else { throw Problems.notFound("passage “\(id)”") }
            record.pages = [page.id]
            return WireMapping.passage(passage, of: page)
        }
    }

    /// Does something for a user and leaves its traces.
    func observed<Value>(
        _ action: AuditRecord.Action, _ peer: Peer, _ library: Library? = nil,
        _ body: (inout AuditRecord) async throws -> Value
    ) async throws -> Value {
        var request = observation.begin(action, by: peer)
        request.record.generation = library?.generation.manifest.generation
        do {
            let value = try await body(&request.record)
            request.end(.done)
            return value
        } catch {
            let isFault = Problems.problem(for: error).status == 500
            request.end(error is CancellationError ? .cancelled : isFault ? .failed : .refused)
            throw error
        }
    }
}
