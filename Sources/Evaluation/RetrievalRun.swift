// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Retrieval

/// What became of one question.
struct RetrievalOutcome: Sendable {
    var question: LabelledQuestion
    var ranking: RankingOutcome
    /// The pages that came first, for reading the errors.
    var firstPages: [String]
    /// Milliseconds of the whole search, embedding included.
    var milliseconds: Double
}

/// Asks every question and compares the answers with the labels.
struct RetrievalRun {
    /// Passages looked at for evidence.
    private static let hitCount = 30

    let searcher: Searcher
    let method: SearchMethod

    /// Outcomes of the questions that have a right page in the library; the others cannot be
    /// ranked and are counted by the caller.
    func outcomes(_ questions: [LabelledQuestion]) async throws -> [RetrievalOutcome] {
        var outcomes: [RetrievalOutcome] = []
        for question in questions {
            let right = Set(question.pages.compactMap { searcher.generation.page($0)?.subject })
            guard !right.isEmpty else { continue }
            let clock = ContinuousClock()
            let start = clock.now
            let result = try await searcher.search(
                question.question, limit: RetrievalRun.hitCount, method: method)
            let time = (clock.now - start) / .milliseconds(1)
            outcomes.append(
                RetrievalOutcome(
                    question: question, ranking: outcome(result, question, right),
                    firstPages: result.pages.prefix(5).map(\.page.id), milliseconds: time))
        }
        return outcomes
    }

    private func outcome(
        _ result: SearchResult, _ question: LabelledQuestion, _ right: Set<String>
    ) -> RankingOutcome {
        let ranks = result.pages.filter { right.contains($0.page.subject) }.map(\.rank)
        let matcher = question.evidence.map { EvidenceMatcher($0) }
        let evidence = matcher.flatMap { matcher in
            result.hits.first {
                right.contains($0.page.subject) && matcher.matches($0.passage.text.string)
            }?.rank
        }
        return RankingOutcome(
            pageRanks: ranks, relevant: right.count, evidenceRank: evidence,
            hasEvidence: matcher != nil)
    }
}
