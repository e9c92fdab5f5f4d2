// SPDX-License-Identifier: Apache-2.0
//
// Makes the next generation from the corpus, reusing what has not changed. A build writes into a
// folder of its own; only when everything is on the disk does the folder get its number and
// `current` its new target, each by one rename. A kill at any moment leaves the last generation in
// service, and the next build starts from the vectors that the killed one had finished.

import TextAnalysis

/// Builds generations of one index.
public struct IndexBuilder: Sendable {
    /// The index to build.
    public let store: GenerationStore
    /// Generations kept, the new one included; at least 1.
    public var generationsKept = 3
    let library: Library
    let embedder: any Embedder
    let parameters = BM25Parameters()
    let weights = FieldWeights()

    init(store: GenerationStore, library: Library, embedder: any Embedder) {
        self.store = store
        self.library = library
        self.embedder = embedder
    }

    /// Builds the next generation, or finds that nothing has changed.
    ///
    /// Throws `RetrievalError` (`busy`, `emptyCorpus`, `inputOutput`, …), what the encoder throws,
    /// or `CancellationError`; the generation in service stays in each case.
    public func build(
        progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
    ) async throws -> BuildReport {
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        store.removeLeftovers()
        var run = try IndexBuild(self, base: usableBase(), progress: progress)
        return try await run.run()
    }

    /// The generation in service, if it can be read; a damaged one is simply built anew.
    private func usableBase() -> Generation? {
        try? store.current()
    }

    /// What the rows of a generation depend on beside the bytes of the files.
    var analysis: String {
        let fields = "\(weights.title),\(weights.names),\(weights.heading),\(weights.text)"
        return "\(library.version); terms \(TextAnalyzer.version); fields \(fields); "
            + "bm25 \(parameters.k1),\(parameters.b); keys \(SymptomKey.version); "
            + "\(PassageStatements.rules); audiences \(Audience.version)"
    }
}
