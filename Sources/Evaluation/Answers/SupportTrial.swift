// SPDX-License-Identifier: Apache-2.0
//
// How well the check of support tells altered sentences from rephrased ones. Both are made from the
// library itself by a seeded choice, so that every library can be tried.

import Answering
import Documents
import Retrieval
import TextAnalysis

/// Puts rewritten sentences of the library before the check of support.
struct SupportTrial {
    /// Sentences of fewer words are left out: too little to change.
    static let wordsMin = 5
    /// Passages of the page that stand as evidence beside the sentence's own, as in an answer.
    static let neighbours = 4

    let generation: Generation
    let embedder: any Embedder
    let seed: UInt64
    private let analyzer = TextAnalyzer()

    init(generation: Generation, embedder: any Embedder, seed: UInt64) {
        self.generation = generation
        self.embedder = embedder
        self.seed = seed
    }

    /// What became of the rewritten sentences of one kind.
    struct Outcome: Codable, Sendable, Equatable {
        var kind: String
        var tried = 0
        var passed = 0
        /// Some that passed or, of rephrasings, that did not: for reading.
        var examples: [Example] = []
    }

    /// A sentence of the library and what was made of it.
    struct Example: Codable, Sendable, Equatable {
        var source: String
        var rewritten: String
    }

    /// Tries about `count` sentences, as many of each kind as the library gives.
    /// - Parameter wanted: Whether passing is right; examples show what is not.
    func outcomes(of rewritings: [Rewriting], count: Int, wanted: Bool) async throws -> [Outcome] {
        var random = SplitMix64(seed: seed)
        var outcomes = rewritings.map { Outcome(kind: $0.kind) }
        let quota = (count + rewritings.count - 1) / rewritings.count
        for number in (0..<generation.manifest.counts.passages).shuffled(using: &random) {
            let open = outcomes.indices.filter { outcomes[$0].tried < quota }
            guard !open.isEmpty else { break }
            let evidence = try evidence(at: number)
            let check = SupportCheck(evidence: evidence, analyzer: analyzer, embedder: embedder)
            guard let sentence = evidence[0].sentences.randomElement(using: &random)?.text,
                sentence.split(separator: " ").count >= Self.wordsMin
            else { continue }
            for kind in open {
                let results = rewritings[kind].results(sentence).filter {
                    wanted || differs($0, from: evidence)
                }
                guard let rewritten = results.randomElement(using: &random) else { continue }
                let passes = try await check.support(for: rewritten) != nil
                outcomes[kind].tried += 1
                outcomes[kind].passed += passes ? 1 : 0
                if passes != wanted, outcomes[kind].examples.count < 20 {
                    outcomes[kind].examples.append(
                        Example(source: sentence, rewritten: rewritten))
                }
            }
        }
        return outcomes
    }

    /// The passage and its neighbours on the page, the passage first.
    private func evidence(at number: Int) throws -> [Evidence] {
        let page = generation.page(ofPassage: number)
        let others = page.passages.filter { $0 != number }
            .sorted { abs($0 - number) < abs($1 - number) }.prefix(Self.neighbours)
        return try generation.passages([number] + others).map {
            Evidence(page: page, passage: $0, analyzer: analyzer)
        }
    }

    /// Whether a rewritten sentence stands nowhere in the evidence: then it would be no alteration.
    private func differs(_ text: String, from evidence: [Evidence]) -> Bool {
        let text = text.lowercased()
        return !evidence.contains { item in
            item.sentences.contains { $0.text.lowercased() == text }
        }
    }
}

extension [SupportTrial.Outcome] {
    /// 1 for each sentence that passed, 0 for each that did not.
    var passes: [Double] {
        flatMap { outcome in
            (0..<outcome.tried).map { $0 < outcome.passed ? 1 : 0 }
        }
    }
}
