// SPDX-License-Identifier: Apache-2.0
//
// What is measured of a ranking: was a right page among the first k, and how far up.

import Foundation

/// A share or mean with its 95 % confidence interval.
struct Estimate: Sendable, Equatable {
    /// The mean over all questions.
    var value: Double
    /// Percentile bootstrap over questions (Efron 1979): 2,000 resamples, seeded.
    var ci95: [Double]

    /// Estimates the mean of values, one a question.
    init(_ values: [Double]) {
        let count = Double(max(values.count, 1))
        value = values.reduce(0, +) / count
        guard !values.isEmpty else {
            ci95 = [0, 0]
            return
        }
        var random = SplitMix64(seed: 42)
        let means = (0..<2000).map { _ in
            values.indices.reduce(0.0) { sum, _ in
                sum + values[Int.random(in: values.indices, using: &random)]
            } / count
        }.sorted()
        ci95 = [means[49], means[1949]]
    }
}

/// Repeatable randomness (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Where the right thing stood in one ranking.
struct RankingOutcome: Sendable, Equatable {
    /// Places of all right pages that were found, from 1, ascending.
    var pageRanks: [Int]
    /// Number of right pages there are.
    var relevant: Int
    /// Place of the first passage that holds the evidence, nil when none does or none is given.
    var evidenceRank: Int?
    /// Whether the question names evidence.
    var hasEvidence: Bool

    /// 1 when a right page is among the first `k`.
    func recall(_ k: Int) -> Double { (pageRanks.first ?? .max) <= k ? 1 : 0 }

    /// 1 / the place of the first right page.
    var reciprocalRank: Double { pageRanks.first.map { 1 / Double($0) } ?? 0 }

    /// Normalised discounted cumulative gain at 10 with gains 0 and 1 (Järvelin and Kekäläinen
    /// 2002).
    var ndcg10: Double {
        let gain = pageRanks.filter { $0 <= 10 }.reduce(0) { $0 + 1 / log2(Double($1) + 1) }
        let ideal = (1...max(1, min(10, relevant))).reduce(0) { $0 + 1 / log2(Double($1) + 1) }
        return gain / ideal
    }
}

/// The figures of one set of rankings.
struct RankingFigures: Sendable, Equatable {
    /// Cut-offs at which recall is given.
    static let cutoffs = [1, 5, 10, 30]

    var queries: Int
    var pageRecall: [String: Estimate]
    var mrr: Estimate
    var ndcg10: Estimate
    /// Share of the questions with evidence whose evidence is among the first k passages.
    var evidenceRecall: [String: Estimate]

    /// Gathers figures that are known.
    init(
        queries: Int, pageRecall: [String: Estimate], mrr: Estimate, ndcg10: Estimate,
        evidenceRecall: [String: Estimate]
    ) {
        self.queries = queries
        self.pageRecall = pageRecall
        self.mrr = mrr
        self.ndcg10 = ndcg10
        self.evidenceRecall = evidenceRecall
    }

    /// Computes the figures of some outcomes.
    init(_ outcomes: [RankingOutcome]) {
        queries = outcomes.count
        mrr = Estimate(outcomes.map(\.reciprocalRank))
        ndcg10 = Estimate(outcomes.map(\.ndcg10))
        pageRecall = [:]
        evidenceRecall = [:]
        let withEvidence = outcomes.filter(\.hasEvidence)
        for k in RankingFigures.cutoffs {
            pageRecall["\(k)"] = Estimate(outcomes.map { $0.recall(k) })
            guard !withEvidence.isEmpty else { continue }
            evidenceRecall["\(k)"] = Estimate(
                withEvidence.map { ($0.evidenceRank ?? .max) <= k ? 1 : 0 })
        }
    }
}
