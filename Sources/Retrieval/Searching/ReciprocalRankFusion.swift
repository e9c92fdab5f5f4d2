// SPDX-License-Identifier: Apache-2.0

/// Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): every list adds
/// 1 / (k + rank) to each of its members. Needs no tuning and no comparable scores.
enum ReciprocalRankFusion {
    /// The constant of the paper.
    static let k = 60.0

    /// Fuses lists of numbers, each best first; ties go to the smaller number.
    static func fuse(_ lists: [[Int]]) -> [ScoredDocument<Double>] {
        var scores: [Int: Double] = [:]
        for list in lists {
            for (place, number) in list.enumerated() {
                scores[number, default: 0] += 1 / (k + Double(place + 1))
            }
        }
        return scores.map { ScoredDocument(document: $0.key, score: $0.value) }
            .sorted(by: ScoredDocument.precedes)
    }
}
