// SPDX-License-Identifier: Apache-2.0

import Answering
import Foundation
import Retrieval

/// One generation of the index with the models that answer from it. A request keeps the one that it
/// began with, whatever is reloaded meanwhile.
struct Library: Sendable {
    let generation: Generation
    let searcher: Searcher
    let models: Models
    private let pageNames: PageNames
    private let sentenceVectors: SentenceVectors

    /// Opens the generation in service. Throws `RetrievalError`.
    init(_ store: GenerationStore, models: Models) throws {
        generation = try store.current()
        searcher = try Searcher(generation: generation, embedder: models.embedder)
        self.models = models
        pageNames = PageNames(generation.pages)
        sentenceVectors = SentenceVectors(embedder: models.embedder)
    }

    /// What answers one question, whose turn comes when the ticket says.
    func engine(for ticket: Admission.Ticket) -> AnswerEngine {
        AnswerEngine(
            searcher: searcher, embedder: models.embedder,
            model: models.generator.map { QueuedLanguageModel(base: $0, ticket: ticket) },
            tokensMax: models.answerTokens, pageNames: pageNames, sentenceVectors: sentenceVectors)
    }

    /// What reads this generation ahead; nil without a language model.
    var reading: LibraryReading? {
        models.writer.map { LibraryReading(of: generation, with: $0) }
    }

    /// Today as `YYYY-MM-DD` in UTC, but not before the day on which the index was made: a clock that
    /// has lost its battery must not make old advice look fresh.
    var today: String {
        let made = generation.manifest.created.formatted(.iso8601.year().month().day())
        return max(made, Date.now.formatted(.iso8601.year().month().day()))
    }

    /// Pages whose next review is past today.
    func pagesPastReview() -> Int {
        let today = today
        return generation.pages.count { $0.isPastReview(on: today) }
    }

    /// The earliest date at which a page was last reviewed.
    var oldestReview: String? { generation.pages.compactMap(\.reviewed).min() }
}
