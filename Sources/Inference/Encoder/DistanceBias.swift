// SPDX-License-Identifier: Apache-2.0
//
// MPNet's relative positions: each head adds a learned number to a score, by the bucket that the
// distance between the two tokens falls in. Near distances have a bucket each, far ones share
// buckets that grow like a logarithm, those before and after a token apart.

import Foundation

/// What each head of an encoder adds to attention scores, for every distance within the window.
struct DistanceBias: Sendable {
    /// Bucket from which distances share, and the distance from which all share the last one.
    private static let exactMax = 8
    private static let distanceMax = 128.0
    /// Buckets for each direction.
    private static let directionBuckets = 16

    /// For each head the numbers for distances -reach ... reach (other token less this one).
    let values: [Float]
    /// Greatest distance.
    let reach: Int
    /// Numbers of one head.
    var stride: Int { 2 * reach + 1 }

    /// Reads the bias; nil if the model has none.
    ///
    /// - Throws: `InferenceError` if the tensor has the wrong shape.
    init?(_ file: GGUFFile, _ configuration: EncoderConfiguration) throws(InferenceError) {
        let name = "attn_rel_b.weight"
        guard file.tensor(name) != nil else { return nil }
        let table = try TensorRows(file, name, columns: configuration.heads)
        guard table.count == 2 * Self.directionBuckets else {
            throw InferenceError(
                .unsupported,
                "\(file.path) has \(table.count) distance buckets; \(2 * Self.directionBuckets) "
                    + "are supported.")
        }
        let reach = configuration.window - 1
        let rows = (0..<table.count).map(table.row)
        self.reach = reach
        values = (0..<configuration.heads).flatMap { head in
            (-reach...reach).map { rows[Self.bucket($0)][head] }
        }
    }

    /// Bucket of a distance (other token less this one).
    static func bucket(_ distance: Int) -> Int {
        let after = distance > 0 ? directionBuckets : 0
        let size = abs(distance)
        if size < exactMax { return after + size }
        let share = log(Double(size) / Double(exactMax)) / log(distanceMax / Double(exactMax))
        let far = exactMax + Int(share * Double(directionBuckets - exactMax))
        return after + min(far, directionBuckets - 1)
    }
}
