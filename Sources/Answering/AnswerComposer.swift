// SPDX-License-Identifier: Apache-2.0
//
// Collects what may be shown: written sentences that hold, then the library's own words.

import Documents
import Retrieval
import TextAnalysis

/// Builds one answer, sentence by sentence.
struct AnswerComposer {
    let found: FoundEvidence
    /// Everything but the sentences.
    var draft: AnswerDraft
    private let check: SupportCheck
    private let extraction: Extraction
    private var sentences: [GroundedSentence] = []
    private var dropped = 0
    private var composition = Composition.written

    init(
        question: String, found: FoundEvidence, draft: AnswerDraft, vectors: SentenceVectors,
        check: SupportCheck
    ) {
        self.found = found
        self.draft = draft
        self.check = check
        extraction = Extraction(question: question, found: found, vectors: vectors)
    }

    /// Takes a written sentence; returns what it adds to the answer, which is nothing unless it holds
    /// and says something new.
    mutating func offer(_ written: String) async throws -> [GroundedSentence] {
        let isRepeated = sentences.contains {
            SupportCheck.normalised($0.text) == SupportCheck.normalised(written)
        }
        guard !isRepeated else { return [] }
        guard let support = try await check.support(for: written) else {
            dropped += 1
            return []
        }
        let evidence = found.evidence[support.evidence]
        let source = evidence.sentences[support.sentence]
        if support.isQuotation {
            return evidence.withAntecedents(source).compactMap { add($0, of: evidence) }
        }
        let number = draft.citations.number(of: source, in: evidence)
        let sentence = GroundedSentence(
            text: written, citations: [number], isQuotation: false, heading: nil)
        sentences.append(sentence)
        return [sentence]
    }

    /// Adds the library's own words: what answers the question, when fewer than `writtenMin`
    /// sentences were written that hold, and always the advice on help that fits the question.
    mutating func complete(writtenMin: Int) async throws -> [GroundedSentence] {
        var added: [GroundedSentence] = []
        if sentences.count < writtenMin {
            composition = .extracted
            for chosen in try await extraction.sentences() {
                if let sentence = add(chosen.sentence, of: chosen.evidence) {
                    added.append(sentence)
                }
            }
        }
        for chosen in try await extraction.advice() {
            if let sentence = add(chosen.sentence, of: chosen.evidence) { added.append(sentence) }
        }
        return added
    }

    /// The whole answer.
    func answer() -> GroundedAnswer {
        draft.answer(sentences: sentences, composition: composition, dropped: dropped)
    }

    /// Adds a sentence of the library; nil when it is already there.
    private mutating func add(_ source: Evidence.Sentence, of evidence: Evidence)
        -> GroundedSentence?
    {
        guard !sentences.contains(where: { $0.isQuotation && $0.text == source.text }) else {
            return nil
        }
        let number = draft.citations.number(of: source, in: evidence)
        let sentence = GroundedSentence(
            text: source.text, citations: [number], isQuotation: true,
            heading: Extraction.heading(for: source, in: evidence, after: sentences))
        sentences.append(sentence)
        return sentence
    }
}
