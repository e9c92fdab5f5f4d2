// SPDX-License-Identifier: Apache-2.0

/// What became of a request for a new index: `POST /v1/reindex`.
public struct ReindexResponse: Codable, Sendable, Equatable {
    /// How far it is.
    public enum Status: String, Codable, Sendable {
        /// It waits for `wardbook-ingest.service` or `wardbookd ingest --watch`.
        case requested
    }

    /// How far it is.
    public var status: Status
    /// The generation in service until then; absent when there is none.
    public var generation: Int?

    /// Creates a response.
    public init(status: Status, generation: Int?) {
        self.status = status
        self.generation = generation
    }
}
