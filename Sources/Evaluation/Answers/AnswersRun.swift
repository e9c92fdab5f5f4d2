// SPDX-License-Identifier: Apache-2.0

import Answering
import Documents
import Foundation
import Inference
import Retrieval
import TextAnalysis

/// Asks every question and judges what is shown.
struct AnswersRun {
    let searcher: Searcher
    let embedder: any Embedder
    /// What writes; nil measures rules and retrieval alone.
    let model: (any LanguageModel)?
    let tokensMax: Int
    private let analyzer = TextAnalyzer()

    init(
        searcher: Searcher, embedder: any Embedder, model: (any LanguageModel)?, tokensMax: Int
    ) {
        self.searcher = searcher
        self.embedder = embedder
        self.model = model
        self.tokensMax = tokensMax
    }

    /// Answers all questions; what the cache knows is not computed again.
    func answers(
        to questions: [(question: LabelledQuestion, isAnswerable: Bool)],
        cache: inout RunCache<AnswerRecord>
    ) async throws -> [JudgedAnswer] {
        var judged: [JudgedAnswer] = []
        var progress = RunProgress(model?.name ?? "rules alone", total: questions.count)
        for (question, isAnswerable) in questions {
            let key = self.key(of: question)
            let known = cache[key]
            let record: AnswerRecord
            if let known {
                record = known
            } else {
                record = try await answer(question)
                try cache.keep(record, for: key)
            }
            judged.append(
                JudgedAnswer(question: question, record: record, isAnswerable: isAnswerable))
            progress.advance(fromCache: known != nil)
        }
        return judged
    }

    /// Everything that the answer depends on.
    private func key(of question: LabelledQuestion) -> String {
        let manifest = searcher.generation.manifest
        return [
            manifest.corpusDigest, manifest.analysis, manifest.embedder.sha256,
            manifest.ranking.name, AnswerEngine.version, model?.name ?? "-", "\(tokensMax)",
            question.question,
        ].joined(separator: "\u{1F}")
    }

    private func answer(_ question: LabelledQuestion) async throws -> AnswerRecord {
        let engine = AnswerEngine(
            searcher: searcher, embedder: embedder, model: model, tokensMax: tokensMax)
        var whole: GroundedAnswer?
        try await engine.answer(Question(question.question)) { event in
            if case .done(let answer) = event { whole = answer }
        }
        guard let whole else {
            throw QuestionFileError(description: "\(question.id): the engine gave no answer")
        }
        return try await record(whole)
    }

    private func record(_ answer: GroundedAnswer) async throws -> AnswerRecord {
        let passages = try searcher.generation.passages(of: answer.citations)
        var sentences: [AnswerRecord.Sentence] = []
        // The reasons of an alarm are quotations too.
        var supporting = Set(
            (answer.urgency?.because ?? []).filter { reason in
                reason.text == reason.citation.quote
                    && passages[reason.citation.passage]?.text.string.contains(reason.text) == true
            }.map(\.citation.number))
        for sentence in answer.sentences {
            var holds = false
            for citation in answer.citations where sentence.citations.contains(citation.number) {
                guard let passage = passages[citation.passage] else { continue }
                let isHeld = try await self.holds(sentence, citation, passage)
                if isHeld { supporting.insert(citation.number) }
                holds = holds || isHeld
            }
            sentences.append(
                .init(
                    text: sentence.text, heading: sentence.heading,
                    isQuotation: sentence.isQuotation, holds: holds))
        }
        let cost = answer.cost
        return AnswerRecord(
            declined: answer.declined?.rawValue, message: answer.remark ?? answer.declined?.message,
            sentences: sentences,
            places: answer.citations.map {
                .init(
                    page: $0.page.id, heading: $0.heading, quote: $0.quote,
                    supports: supporting.contains($0.number))
            },
            answerability: answer.answerability, composition: answer.composition.rawValue,
            dropped: answer.droppedSentences, outputTokens: cost.outputTokens,
            evidenceMs: cost.firstEvidence / .milliseconds(1),
            totalMs: cost.total / .milliseconds(1))
    }

    /// A quotation has to stand in the passage byte for byte, and nothing else in the citation; what
    /// was written has to pass the check against the cited text alone.
    private func holds(
        _ sentence: GroundedSentence, _ citation: Citation, _ passage: Passage
    ) async throws -> Bool {
        guard passage.text.string.contains(citation.quote) else { return false }
        if sentence.isQuotation { return citation.quote == sentence.text }
        let evidence = Evidence(page: citation.page, passage: passage, analyzer: analyzer)
        let check = SupportCheck(evidence: [evidence], analyzer: analyzer, embedder: embedder)
        guard let support = try await check.support(for: sentence.text) else { return false }
        return evidence.sentences[support.sentence].text == citation.quote
    }
}

extension Generation {
    /// The passages that citations name, by identity.
    func passages(of citations: [Citation]) throws -> [String: Passage] {
        var found: [String: Passage] = [:]
        for citation in citations where found[citation.passage] == nil {
            for passage in try passages(Array(citation.page.passages))
            where passage.id == citation.passage {
                found[citation.passage] = passage
            }
        }
        return found
    }
}
