// SPDX-License-Identifier: Apache-2.0
//
// An answer in the library's own words: the sentences that are nearest to the question, and the
// items of "when to get help" that fit it.

import Documents
import Retrieval

/// Chooses sentences of the evidence for a question.
struct Extraction {
    /// A sentence with the evidence that it stands in.
    struct Choice {
        var sentence: Evidence.Sentence
        var evidence: Evidence
        /// Higher is nearer to the question.
        var score: Double
    }

    /// Sentences chosen at most.
    static let sentencesMax = 3
    /// Items of advice chosen at most.
    static let adviceMax = 2
    /// Least cosine of an item of advice and the question.
    static let adviceSimilarityMin = 0.5

    let found: FoundEvidence
    let embedder: any Embedder

    /// The sentences nearest to the question, best first.
    func sentences() async throws -> [Choice] {
        let all = try await ranked(found.evidence, inContext: true)
        return Array(all.prefix(Self.sentencesMax))
    }

    /// The items of the best page that tell when to get help and that fit the question, the
    /// most pressing first.
    func advice() async throws -> [Choice] {
        // The page's title is no reason: an item has to fit by its own words.
        let fitting = try await ranked(found.whenToGetHelp, inContext: false).filter {
            $0.score >= Self.adviceSimilarityMin
        }
        return fitting.prefix(Self.adviceMax).sorted {
            ($0.evidence.passage.urgency ?? .unknown) > ($1.evidence.passage.urgency ?? .unknown)
        }
    }

    /// All sentences of the evidence by their nearness to the question: cosine, and a little for
    /// each word of the question that they hold.
    /// - Parameter inContext: Whether title and headings count as if they were part of a sentence.
    private func ranked(_ evidence: [Evidence], inContext: Bool) async throws -> [Choice] {
        let choices = evidence.flatMap { item in
            item.sentences.filter { $0.claims.terms.count >= 2 }
                .map { Choice(sentence: $0, evidence: item, score: 0) }
        }
        guard !choices.isEmpty else { return [] }
        let texts = choices.map { choice in
            guard inContext else { return choice.sentence.text }
            let context = ([choice.evidence.page.title] + choice.evidence.passage.heading)
                .joined(separator: " ")
            return "\(context) \(choice.sentence.text)"
        }
        let vectors = try await embedder.embed(texts, as: .passage)
        return zip(choices, vectors).map { choice, vector in
            var choice = choice
            let context = inContext ? choice.evidence.contextTerms : []
            let terms = choice.sentence.claims.terms.union(context)
            let shared = terms.intersection(found.questionTerms)
            let share = Double(shared.count) / Double(max(found.questionTerms.count, 1))
            choice.score = Double(cosine(vector, found.questionVector)) + 0.2 * share
            return choice
        }.sorted { $0.score > $1.score }
    }

    /// The heading that a fragment needs in order to be understood: list items and table rows
    /// begin in lower case or have no closing mark.
    static func heading(for sentence: Evidence.Sentence, in evidence: Evidence) -> String? {
        let isWhole =
            sentence.text.first?.isUppercase == true
            && sentence.text.last.map { ".!?".contains($0) } == true
        guard !isWhole || evidence.isDenied else { return nil }
        // "Don't: do not …" would read as its opposite.
        let negatesItself = Claims.tokens(of: sentence.text).prefix(3).contains {
            Negation.isCue($0)
        }
        let path = evidence.passage.heading
        let headings = evidence.isDenied && negatesItself ? path.dropLast() : path[...]
        return headings.last ?? evidence.page.title
    }
}
