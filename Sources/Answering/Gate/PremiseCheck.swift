// SPDX-License-Identifier: Apache-2.0
//
// A question whose premise the library denies is corrected, with the sentence that denies it.

import Documents
import Retrieval
import TextAnalysis

/// Compares what a question takes for granted with what the pages say.
struct PremiseCheck {
    /// Content terms after a negation that it surely denies.
    static let denialReach = 3
    /// A term on more than this share of the pages says too little.
    static let rarityMin = 0.2

    let searcher: Searcher
    let analyzer: TextAnalyzer

    /// What is wrong with a premise.
    enum Finding {
        /// A sentence that denies it.
        case denied(Evidence.Sentence, Evidence)
        /// Nothing says what the question gives as a reason.
        case unsupported
    }

    /// What is wrong with the question's premise; nil when it takes nothing for granted or nothing
    /// speaks against it.
    func finding(_ question: String, _ found: FoundEvidence) throws -> Finding? {
        guard QuestionForm.presupposes(question) else { return nil }
        let premise = QuestionForm.premise(of: question)
        let claims = Claims(of: premise ?? question, analyzer: analyzer)
        let words = try searcher.coverage(of: premise ?? question, by: [])
        let all = searcher.generation.pages.count
        let telling = Set(
            words.filter { GateFeatures.rarity($0.pageCount, of: all) >= Self.rarityMin }
                .map(\.term)
        ).subtracting(found.titleTerms).intersection(claims.affirmed)
        let pages = found.ofBestPage
        if claims.denied.isEmpty, let (sentence, evidence) = denial(of: telling, in: pages) {
            return .denied(sentence, evidence)
        }
        guard premise != nil else { return nil }
        let isSaid = (pages + found.evidence).contains { item in
            item.sentences.contains { telling.isSubset(of: $0.claims.affirmed) }
        }
        return isSaid ? nil : .unsupported
    }

    /// The sentence that denies most of the terms, the first of equals.
    private func denial(of terms: Set<String>, in evidence: [Evidence])
        -> (Evidence.Sentence, Evidence)?
    {
        var best: (count: Int, sentence: Evidence.Sentence, evidence: Evidence)?
        for item in evidence {
            for sentence in item.sentences {
                let denied = sentence.claims.bindings.filter { $0.word == "not" }
                    .flatMap { $0.following.prefix(Self.denialReach) }
                let count = Set(denied).intersection(terms).count
                if count > best?.count ?? 0 { best = (count, sentence, item) }
            }
        }
        return best.map { ($0.sentence, $0.evidence) }
    }
}
