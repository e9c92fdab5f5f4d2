// SPDX-License-Identifier: Apache-2.0
//
// How long comparing a question with so many vectors takes, for measurements: it decides from how many
// passages on a graph or lists of neighbours would be worth their inexactness.

public import Foundation

/// A vector file of random rows, in the form in which passages are kept.
public struct VectorScanTrial: Sendable {
    private let index: VectorIndex

    /// Writes `count` vectors into a file, at least 1 of 1 to 4,096 `dimensions` each.
    public init(count: Int, dimensions: Int, file: URL) throws {
        var random = SystemRandomNumberGenerator()
        var writer = VectorWriter(dimensions: dimensions, coding: VectorKind.passage.coding)
        let some = (0..<100).map { _ in
            QuantizedVector((0..<dimensions).map { _ in Float.random(in: -1...1, using: &random) })
        }
        for number in 0..<count {
            writer.reserve()
            writer.set(number, some[number % some.count])
        }
        try Data(writer.encoded()).write(to: file)
        index = try VectorIndex(MappedFile(file))
    }

    /// Milliseconds of each of `repetitions` searches for the nearest 30.
    public func milliseconds(repetitions: Int) -> [Double] {
        let clock = ContinuousClock()
        return (0..<repetitions).map { _ in
            let question = (0..<index.dimensions).map { _ in Float.random(in: -1...1) }
            let start = clock.now
            _ = Searcher.top(index.cosines(index.query(question)), 30)
            return (clock.now - start) / .milliseconds(1)
        }
    }
}
