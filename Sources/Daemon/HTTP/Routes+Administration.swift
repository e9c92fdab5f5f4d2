// SPDX-License-Identifier: Apache-2.0
//
// What administrators and their tools ask for: the status, the counters, a new index.

import Foundation
import Hummingbird
import Retrieval
import WireProtocol

extension Routes {
    /// What is in service; administrators see more.
    func status(for peer: Peer) async throws -> StatusResponse {
        var status = try await status()
        if peer.isAdministrator {
            status.details = .init(
                audit: observation.audit.map { .init(records: $0.last.number, hash: $0.last.hash) },
                asks: observation.metrics.values.asks.reduce(into: [:]) {
                    $0[$1.key.rawValue] = $1.value
                },
                searches: observation.metrics.values.searches, sessions: sessions.counts.open)
        }
        return status
    }

    private func status() async throws -> StatusResponse {
        let library = try await appliance.library()
        let models = await appliance.models
        let model = models.generator
        let manifest = library.generation.manifest
        let load = admission.load
        let reading = IngestRecord(index: await appliance.indexFolder)
        return StatusResponse(
            version: WardbookVersion.current, uptimeSeconds: appliance.uptimeSeconds,
            model: .init(
                name: model.name, contextLength: model.contextLength, adapter: models.adapter),
            index: .init(
                generation: manifest.generation,
                created: manifest.created.formatted(.iso8601),
                pages: manifest.counts.pages, passages: manifest.counts.passages,
                embedder: manifest.embedder.name,
                pagesPastReview: library.pagesPastReview(),
                oldestReview: library.oldestReview),
            answering: load.answering, waiting: load.waiting, lastIngest: reading.last,
            warnings: await appliance.warnings()
                + [observation.audit?.failure, reading.warning()].compactMap(\.self))
    }

    /// The counters for Prometheus.
    func metrics() async throws -> Response {
        let text = MetricsText(
            observation.metrics.values, load: admission.load, searching: searches.load,
            sessions: sessions.counts,
            status: try await status()
        ).text
        return Response(
            status: .ok, headers: [.contentType: MetricsText.mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Leaves a request for a new index.
    func reindex(for peer: Peer) async throws -> ReindexResponse {
        try await observed(.reindex, peer) { _ in
            guard peer.isAdministrator else { throw Problems.administratorsOnly }
            try requests.leave()
            return ReindexResponse(
                status: .requested,
                generation: try? await appliance.library().generation.manifest
                    .generation)
        }
    }
}
