// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Retrieval

/// One generation of the index with the models that answer from it. A request keeps the one that it
/// began with, whatever is reloaded meanwhile.
struct Library: Sendable {
    let generation: Generation
    let searcher: Searcher
    let engine: AnswerEngine

    /// Opens the generation in service. Throws `RetrievalError`.
    init(_ store: GenerationStore, models: Models) throws {
        generation = try store.current()
        searcher = try Searcher(generation: generation, embedder: models.embedder)
        engine = AnswerEngine(
            searcher: searcher, embedder: models.embedder, model: models.generator,
            tokensMax: models.answerTokens)
    }

    /// Pages whose next review is past today.
    func pagesPastReview() -> Int {
        let today = WireMapping.today()
        return generation.pages.count { $0.isPastReview(on: today) }
    }
}
