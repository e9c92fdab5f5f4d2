// SPDX-License-Identifier: Apache-2.0
//
// Whether the library answers a question. First what no library answers, then what it contradicts,
// then a learnt belief. Start here.

import Retrieval
import TextAnalysis

/// Decides whether a question is answered.
struct Gate {
    let searcher: Searcher
    let reader: GateFeatureReader
    let analyzer: TextAnalyzer

    /// What was decided.
    struct Decision {
        /// Why not; nil when it is answered.
        var reason: DeclineReason?
        /// Belief that the library answers, 0 to 1.
        var belief: Double
        /// Words that the library does not have.
        var unknownWords: [String] = []
        /// The sentence that corrects the question.
        var correction: (sentence: Evidence.Sentence, evidence: Evidence)?
    }

    /// The decision for what was found.
    func decision(_ question: String, _ found: FoundEvidence) async throws -> Decision {
        if let reason = RequestKind.reasonToDecline(question) {
            return Decision(reason: reason, belief: 0)
        }
        let model = searcher.gate
        let features = try await reader.features(of: question, found)
        let belief = found.evidence.isEmpty ? 0 : model.belief(features.values)
        guard belief >= model.threshold else {
            return Decision(
                reason: features.unknownWords.isEmpty ? .notInLibrary : .unknownSubject,
                belief: belief, unknownWords: features.unknownWords)
        }
        if features.values["doseMissing"] == 1 {
            return Decision(reason: .doseNotGiven, belief: belief / 2)
        }
        if features.values["foreignPlace"] == 1 {
            return Decision(reason: .localMatter, belief: belief / 2)
        }
        switch try PremiseCheck(searcher: searcher, analyzer: analyzer).finding(question, found) {
        case .denied(let sentence, let evidence):
            return Decision(
                reason: .premiseDenied, belief: belief / 2, correction: (sentence, evidence))
        case .unsupported: return Decision(reason: .premiseNotFound, belief: belief / 2)
        case nil: return Decision(reason: nil, belief: belief)
        }
    }
}
