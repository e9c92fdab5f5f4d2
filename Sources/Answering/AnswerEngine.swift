// SPDX-License-Identifier: Apache-2.0
//
// From a question to an answer, step by step: small talk, what the question means, evidence, red
// flags, the gate, the assessment if one is asked for, written sentences of which each is
// checked, and the library's own words where too little was written. Start here.

public import Inference
public import Retrieval

import TextAnalysis

/// Answers questions from one generation of the library with one model.
public struct AnswerEngine: Sendable {
    /// Grows whenever the same question, index, model and seed would give another answer.
    public static let version = "6"

    /// Sentences below which the library's own words are added.
    static let writtenMin = 2

    let searcher: Searcher
    let embedder: any Embedder
    let model: (any LanguageModel)?
    let analyzer = TextAnalyzer()
    let tokensMax: Int
    let pageNames: PageNames?
    let sentenceVectors: SentenceVectors

    /// Creates an engine.
    /// - Parameters:
    ///   - model: What writes; without one the library's own words are the answer.
    ///   - tokensMax: Most tokens that the model may write for one answer.
    ///   - pageNames: The names of the generation's pages, where they were made already.
    ///   - sentenceVectors: What earlier questions made of the generation's sentences.
    public init(
        searcher: Searcher, embedder: any Embedder, model: (any LanguageModel)?, tokensMax: Int,
        pageNames: PageNames? = nil, sentenceVectors: SentenceVectors? = nil
    ) {
        self.searcher = searcher
        self.embedder = embedder
        self.model = model
        self.tokensMax = tokensMax
        self.pageNames = pageNames
        self.sentenceVectors = sentenceVectors ?? SentenceVectors(embedder: embedder)
    }

    /// Answers a question and hands over the events as they come about. Ends early when the task
    /// is cancelled. Throws `RetrievalError` for a question that cannot be searched for, and what
    /// the model throws.
    public func answer(
        _ question: Question, emit: (AnswerEvent) async throws -> Void
    ) async throws {
        var draft = AnswerDraft()
        if let remark = SmallTalk.reply(to: question.text) {
            return try await emit(.done(draft.remark(remark)))
        }
        let meant = try await understand(question)
        draft.understoodAs = meant.understoodAs
        if let understood = meant.understoodAs { try await emit(.understood(understood)) }
        let selection = EvidenceSelection(searcher: searcher, analyzer: analyzer)
        var found = try await selection.evidence(for: meant)
        draft.note(\.retrieval)
        draft.raise(try await redFlags(of: question, meant: meant, pages: found.pages))
        var writer = model
        if question.mode == .library {
            let decision = try await gate.decision(meant.text, found)
            draft.answerability = decision.belief
            if let reason = decision.reason {
                guard let urgency = draft.urgency, !urgency.because.isEmpty, reason != .order else {
                    if let urgency = draft.urgency { try await emit(.urgency(urgency)) }
                    return try await emit(.done(draft.declined(reason, decision, found)))
                }
                // An emergency is never sent away: the library's words on it are quoted.
                found = try selection.evidence(behind: urgency, found)
                writer = nil
            }
        }
        draft.note(\.firstEvidence)
        try await emit(.evidence(found.places))
        if let urgency = draft.urgency { try await emit(.urgency(urgency)) }
        try await assess(question, meant: meant, found: found, into: &draft, emit)
        try await answer(question, meant, from: found, with: writer, draft: draft, emit)
    }

    /// Writes, fills up with quotations and hands over the whole.
    private func answer(
        _ question: Question, _ meant: MeantQuestion, from found: FoundEvidence,
        with model: (any LanguageModel)?, draft: AnswerDraft,
        _ emit: (AnswerEvent) async throws -> Void
    ) async throws {
        var composer = AnswerComposer(
            question: meant.text, found: found, draft: draft, vectors: sentenceVectors,
            check: SupportCheck(
                evidence: found.evidence, analyzer: analyzer, embedder: embedder))
        if let model {
            try await write(meant, seed: question.seed, with: model, into: &composer, emit)
        }
        for sentence in try await composer.complete(writtenMin: Self.writtenMin) {
            try await emit(.sentence(sentence))
        }
        try await emit(.done(composer.answer()))
    }

    /// Lets the model write and shows the sentences that hold.
    private func write(
        _ question: MeantQuestion, seed: UInt64, with model: any LanguageModel,
        into composer: inout AnswerComposer, _ emit: (AnswerEvent) async throws -> Void
    ) async throws {
        var options = GenerationOptions()
        options.maxTokens = tokensMax
        options.seed = seed
        // Without it the default model repeats sentences of the notes, whether they answer or not.
        options.repetitionPenalty = 1.1
        options.endsAtRepetition = true
        let messages = GroundedPrompt.messages(
            question: question.text, earlier: question.earlier, evidence: composer.found.evidence,
            tokenLimit: model.contextLength - tokensMax, model: model)
        var stream = SentenceStream(analyzer: analyzer)
        for try await event in model.generate(messages, options: options) {
            try Task.checkCancellation()
            var written: [String]
            switch event {
            case .text(let piece):
                composer.draft.noteFirstToken()
                written = stream.feed(piece)
            case .finished(let summary):
                composer.draft.cost.count(summary)
                written = stream.finish(isCutOff: summary.reason != .stop)
            }
            for text in written {
                for shown in try await composer.offer(text) { try await emit(.sentence(shown)) }
            }
        }
        try Task.checkCancellation()
    }
}
