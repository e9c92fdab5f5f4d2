// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Finds the vector of every text: taken from the generation before, from the cache of an
/// unfinished build, or asked of the encoder in batches.
struct EmbeddingQueue {
    /// Texts given to the encoder at once.
    static let batchSize = 64

    private let embedder: any Embedder
    private let cache: EmbeddingCache
    private let base: Generation?
    /// By kind, since each kind keeps its vectors in a form of its own; none for statements.
    private let basePlaces: [VectorKind: [EmbeddingKey: Int]]
    private let hasSameStatements: Bool
    private var waiting: [(key: EmbeddingKey, text: String)] = []
    private var places: [EmbeddingKey: [VectorPlace]] = [:]
    /// Texts whose vectors were computed.
    private(set) var embedded = 0
    /// Texts whose vectors were known.
    private(set) var reused = 0
    /// Seconds spent waiting for the encoder.
    private(set) var seconds = 0.0

    /// `base` must hold vectors of the same encoder.
    init(embedder: any Embedder, cache: EmbeddingCache, base: Generation?) throws(RetrievalError) {
        self.embedder = embedder
        self.cache = cache
        self.base = base
        hasSameStatements = base?.manifest.analysis.contains(PassageStatements.rules) ?? false
        var known: [VectorKind: [EmbeddingKey: Int]] = [:]
        for kind in VectorKind.allCases where kind != .statement {
            for (number, key) in try (base?.embeddingKeys(of: kind) ?? []).enumerated() {
                known[kind, default: [:]][key] = number
            }
        }
        basePlaces = known
    }

    /// The vector of a text if it is known; otherwise the text waits for the encoder.
    mutating func request(_ request: EmbeddingRequest) -> QuantizedVector? {
        let key = request.key
        if let base, let known = basePlace(of: request) {
            reused += 1
            return base.vector(known)
        }
        if let known = cache.vector(of: key) {
            reused += 1
            return known
        }
        if places[key] == nil {
            waiting.append((key, request.text))
        } else {
            reused += 1
        }
        places[key, default: []].append(request.place)
        return nil
    }

    /// Where the generation before has the vector of a text; nil when it has none.
    private func basePlace(of request: EmbeddingRequest) -> VectorPlace? {
        let kind = request.place.kind
        guard let origin = request.origin else {
            return basePlaces[kind]?[request.key].map { VectorPlace(kind: kind, number: $0) }
        }
        guard hasSameStatements, let base, let passage = basePlaces[.passage]?[origin.passage]
        else {
            return nil
        }
        let statements = base.statements(ofPassage: passage)
        return origin.position < statements.count
            ? VectorPlace(kind: kind, number: statements.lowerBound + origin.position) : nil
    }

    /// Whether a whole batch is waiting.
    var isBatchFull: Bool { waiting.count >= EmbeddingQueue.batchSize }

    /// Embeds one batch; returns vectors with their places, none when nothing was waiting.
    mutating func embedBatch() async throws -> [(place: VectorPlace, vector: QuantizedVector)] {
        let batch = Array(waiting.prefix(EmbeddingQueue.batchSize))
        guard !batch.isEmpty else { return [] }
        let clock = ContinuousClock()
        let start = clock.now
        let rows = try await embedder.embed(batch.map(\.text), as: .passage)
        seconds += (clock.now - start) / .seconds(1)
        let vectors = try EmbeddingQueue.checked(rows, batch.count, embedder.identity)
        waiting.removeFirst(batch.count)
        try cache.append(zip(batch, vectors).map { ($0.key, $1) })
        var result: [(place: VectorPlace, vector: QuantizedVector)] = []
        for (entry, vector) in zip(batch, vectors) {
            result += (places.removeValue(forKey: entry.key) ?? []).map { ($0, vector) }
        }
        embedded += batch.count
        return result
    }

    /// Every vector has the encoder's dimensions and finite components.
    private static func checked(
        _ rows: [[Float]], _ count: Int, _ identity: EmbedderIdentity
    ) throws(RetrievalError) -> [QuantizedVector] {
        let vectors = rows.map { QuantizedVector($0) }
        guard vectors.count == count,
            vectors.allSatisfy({
                $0.components.count == identity.dimensions && $0.scale.isFinite
            })
        else {
            throw RetrievalError(
                .embedding,
                "the encoder \(identity.name) did not give \(count) finite vectors of "
                    + "\(identity.dimensions) components; check the model with "
                    + "`wardbookd model verify`")
        }
        return vectors
    }
}
