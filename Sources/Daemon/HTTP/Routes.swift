// SPDX-License-Identifier: Apache-2.0
//
// Every path of the socket.

import Answering
import Documents
import Foundation
import Hummingbird
import Retrieval
import WireProtocol

/// The routes over one appliance.
struct Routes: Sendable {
    let appliance: Appliance
    let admission: Admission

    /// The router that the server answers with.
    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        router.get("/healthz") { _, _ in "ok\n" }
        router.get("/readyz") { _, _ in
            _ = await appliance.library()
            return "ready\n"
        }
        router.get("/v1/status") { _, _ in try json(try await status()) }
        router.post("/v1/search") { request, _ in
            var request = request
            return try json(
                try await search(try await RequestBody.read(SearchRequest.self, from: &request)))
        }
        router.post("/v1/ask") { request, _ in
            try await AskRoute(appliance: appliance, admission: admission).respond(to: request)
        }
        router.get("/v1/pages/:page") { _, context in
            try json(try await page(try name("page", context)))
        }
        router.get("/v1/passages/:passage") { _, context in
            try json(try await passage(try name("passage", context)))
        }
        return router
    }

    private func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try WireJSON.string(value))))
    }

    private func name(_ parameter: String, _ context: BasicRequestContext) throws -> String {
        let raw = try context.parameters.require(parameter)
        guard let name = raw.removingPercentEncoding, !name.isEmpty else {
            throw Problems.notFound(parameter)
        }
        return name
    }

    private func status() async throws -> StatusResponse {
        let library = await appliance.library()
        let manifest = library.generation.manifest
        let load = admission.load
        return StatusResponse(
            version: WardbookVersion.current, uptimeSeconds: appliance.uptimeSeconds,
            model: .init(
                name: appliance.modelName, contextLength: appliance.contextLength),
            index: .init(
                generation: manifest.generation,
                created: manifest.created.formatted(.iso8601),
                pages: manifest.counts.pages, passages: manifest.counts.passages,
                embedder: manifest.embedder.name,
                pagesPastReview: library.pagesPastReview()),
            answering: load.answering, waiting: load.waiting,
            warnings: await appliance.warnings())
    }

    private func search(_ request: SearchRequest) async throws -> SearchResponse {
        let question = try appliance.checked(question: request.question)
        let limit = request.limit ?? 10
        guard (1...100).contains(limit) else {
            throw Problems.notUnderstood(
                "The limit is \(limit).", "Ask for 1 to 100 hits.")
        }
        let library = await appliance.library()
        let start = ContinuousClock.now
        let result = try await library.searcher.search(question, limit: limit)
        return SearchResponse(
            hits: result.hits.map(WireMapping.hit),
            tookMs: WireMapping.milliseconds(ContinuousClock.now - start))
    }

    private func page(_ id: String) async throws -> PageResponse {
        let generation = await appliance.library().generation
        guard let page = generation.page(id) else { throw Problems.notFound("page “\(id)”") }
        return WireMapping.page(page, passages: try generation.passages(Array(page.passages)))
    }

    private func passage(_ id: String) async throws -> PassageResponse {
        let generation = await appliance.library().generation
        guard let passage = try generation.passage(id), let page = generation.page(passage.page)
        else { throw Problems.notFound("passage “\(id)”") }
        return WireMapping.passage(passage, of: page)
    }
}
