// SPDX-License-Identifier: Apache-2.0
//
// From a question to an answer: evidence, then written sentences of which each is checked, then the
// library's own words where too little was written. Start here.

public import Inference
public import Retrieval

import TextAnalysis

/// Answers questions from one generation of the library with one model.
public struct AnswerEngine: Sendable {
    /// Sentences below which the library's own words are added.
    static let writtenMin = 2

    private let searcher: Searcher
    private let embedder: any Embedder
    private let model: any LanguageModel
    private let analyzer = TextAnalyzer()
    private let tokensMax: Int

    /// Creates an engine.
    /// - Parameter tokensMax: Most tokens that the model may write for one answer.
    public init(
        searcher: Searcher, embedder: any Embedder, model: any LanguageModel, tokensMax: Int
    ) {
        self.searcher = searcher
        self.embedder = embedder
        self.model = model
        self.tokensMax = tokensMax
    }

    /// Answers a question and hands over the events as they come about. Ends early when the task
    /// is cancelled. Throws `RetrievalError` for a question that cannot be searched for, and what
    /// the model throws.
    public func answer(
        _ question: Question, emit: (AnswerEvent) async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var cost = AnswerCost()
        let selection = EvidenceSelection(searcher: searcher, analyzer: analyzer)
        let found = try await selection.evidence(for: question.text)
        cost.retrieval = clock.now - start
        guard Relevance.isAnswerable(found) else {
            return try await decline(found, cost: cost, since: start, emit: emit)
        }
        let places = found.evidence.enumerated().map { CitationList.citation($0 + 1, of: $1) }
        cost.firstEvidence = clock.now - start
        try await emit(.evidence(places))

        var composer = AnswerComposer(
            found: found, question: question.text, analyzer: analyzer, embedder: embedder)
        try await write(question, found, into: &composer, cost: &cost, since: start, emit)
        for sentence in try await composer.complete(writtenMin: Self.writtenMin) {
            try await emit(.sentence(sentence))
        }
        cost.total = clock.now - start
        try await emit(.done(composer.answer(cost: cost)))
    }

    /// Lets the model write and shows the sentences that hold.
    private func write(
        _ question: Question, _ found: FoundEvidence,
        into composer: inout AnswerComposer, cost: inout AnswerCost,
        since start: ContinuousClock.Instant, _ emit: (AnswerEvent) async throws -> Void
    ) async throws {
        var options = GenerationOptions()
        options.maxTokens = tokensMax
        options.seed = question.seed
        options.repetitionPenalty = 1.1
        let messages = GroundedPrompt.messages(
            question: question.text, evidence: found.evidence,
            tokenLimit: model.contextLength - tokensMax, model: model)
        var stream = SentenceStream(analyzer: analyzer)
        for try await event in model.generate(messages, options: options) {
            try Task.checkCancellation()
            var written: [String]
            switch event {
            case .text(let piece):
                if cost.firstToken == .zero { cost.firstToken = ContinuousClock.now - start }
                written = stream.feed(piece)
            case .finished(let summary):
                cost.promptTokens = summary.promptTokens
                cost.cachedTokens = summary.cachedTokens
                cost.outputTokens = summary.outputTokens
                written = stream.finish(isCutOff: summary.reason == .length)
            }
            for text in written {
                if let shown = try await composer.offer(text) { try await emit(.sentence(shown)) }
            }
        }
        try Task.checkCancellation()
    }

    private func decline(
        _ found: FoundEvidence, cost: AnswerCost, since start: ContinuousClock.Instant,
        emit: (AnswerEvent) async throws -> Void
    ) async throws {
        var cost = cost
        cost.total = ContinuousClock.now - start
        let nearest = found.nearestPages(limit: 3)
        try await emit(
            .done(
                GroundedAnswer(
                    declined: .notInLibrary, sentences: [],
                    citations: nearest.enumerated().map { CitationList.citation($0 + 1, of: $1) },
                    composition: .none, droppedSentences: 0, cost: cost)))
    }
}
