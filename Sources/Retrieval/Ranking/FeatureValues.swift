// SPDX-License-Identifier: Apache-2.0
//
// A search scores hundreds of passages by a dozen features, so their values lie in an array in the
// order of the features, not in a dictionary.

/// The value of every feature of one page or passage; 0 until it is set.
struct FeatureValues<Feature: CaseIterable & RawRepresentable<Int>>: Sendable {
    private(set) var values = [Float](repeating: 0, count: Feature.allCases.count)

    /// The value of one feature.
    subscript(feature: Feature) -> Float {
        get { values[feature.rawValue] }
        set { values[feature.rawValue] = newValue }
    }

    /// The sum of values times weights, which are in the order of the features.
    func score(_ weights: [Float]) -> Float {
        zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
