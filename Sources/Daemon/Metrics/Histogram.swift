// SPDX-License-Identifier: Apache-2.0

/// Counts of durations below fixed bounds, as Prometheus defines a histogram.
struct Histogram: Equatable, Sendable {
    /// Upper bounds in seconds, ascending; everything above counts as infinite.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

    /// Observations at most as long as each bound, not cumulated; the last has no bound.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// All durations together, in seconds.
    private(set) var sum = 0.0

    /// Counts one duration in milliseconds.
    mutating func observe(milliseconds: Double) {
        let seconds = milliseconds / 1000
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}
