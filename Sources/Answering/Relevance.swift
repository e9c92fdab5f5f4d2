// SPDX-License-Identifier: Apache-2.0

/// Whether what was found can answer the question at all.
enum Relevance {
    /// From this cosine on, a passage is about the question whatever its words.
    static let similarityEnough = 0.5
    /// Below this cosine, a passage is about something else whatever its words.
    static let similarityMin = 0.3
    /// Between the two, this share of the question's words has to stand in one passage.
    static let coverageMin = 0.5

    /// Why the question is not answered; nil when at least one passage is about it.
    static func reasonToDecline(_ found: FoundEvidence) -> DeclineReason? {
        let isAnswerable = found.evidence.contains { evidence in
            evidence.similarity >= similarityEnough
                || evidence.similarity >= similarityMin && evidence.termCoverage >= coverageMin
        }
        return isAnswerable ? nil : .notInLibrary
    }
}
