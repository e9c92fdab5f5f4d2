// SPDX-License-Identifier: Apache-2.0
//
// Is one way of ranking better than another? Both answered the same questions, so what counts is
// the difference question by question: hard questions are hard for both and cancel out.

/// The mean difference of one figure between two runs over the same questions.
struct PairedComparison: Sendable, Equatable {
    /// The other method.
    var baseline: String
    /// `p@1`, `p@5`, `MRR` or `evidence@5`.
    var figure: String
    /// Ours minus the baseline's, with the interval of a paired bootstrap over questions.
    var difference: Estimate

    /// Whether the whole interval lies above zero.
    var isAhead: Bool { difference.ci95[0] > 0 }

    /// All figures of ours against one baseline, both in the order of the same questions.
    static func all(
        _ ours: [RankingOutcome], against baseline: String, _ theirs: [RankingOutcome]
    ) -> [PairedComparison] {
        let figures: [(String, (RankingOutcome) -> Double)] = [
            ("p@1", { $0.recall(1) }), ("p@5", { $0.recall(5) }),
            ("MRR", { $0.reciprocalRank }),
            ("evidence@5", { ($0.evidenceRank ?? .max) <= 5 ? 1 : 0 }),
        ]
        return figures.compactMap { name, value in
            let pairs = zip(ours, theirs).filter { $0.0.hasEvidence || name != "evidence@5" }
            guard !pairs.isEmpty else { return nil }
            return PairedComparison(
                baseline: baseline, figure: name,
                difference: Estimate(pairs.map { value($0.0) - value($0.1) }))
        }
    }

    /// A Markdown table.
    static func markdown(_ comparisons: [PairedComparison]) -> String {
        let rows = comparisons.map {
            "| \($0.baseline) | \($0.figure) | \($0.difference.text) | \($0.isAhead ? "yes" : "no") |"
        }
        let head = ["| against | figure | difference | ahead |", "|---|---|---|---|"]
        return (head + rows).joined(separator: "\n") + "\n"
    }
}
