// SPDX-License-Identifier: Apache-2.0
//
// How many bits a component of a stored vector takes. Components of a sentence's vector are spread
// about like a normal distribution, so the levels are those that lose least for one (Max 1960), as
// integers; a scale for each vector makes its dot product with itself right (Gao and Long 2024).
// A cosine moves by about 0.005 with 4 bits and 0.02 with 2, which the ranking does not notice
// where it takes the best of many.

/// The form in which the vectors of one file are kept.
enum VectorCoding: UInt32, Sendable, CaseIterable {
    case two = 2
    case four = 4
    case eight = 8

    /// Bits of one component.
    var bits: Int { Int(rawValue) }

    /// The component that each code stands for, padded to 16; zeros for 8 bits, whose codes are the
    /// components.
    var levels: [Int8] {
        switch self {
        case .two: [-10, -3, 3, 10] + [Int8](repeating: 0, count: 12)
        case .four: (0..<16).map { 2 * $0 - 15 }
        case .eight: [Int8](repeating: 0, count: 16)
        }
    }

    /// The code of a component that is one of the levels.
    func code(_ level: Int8) -> UInt8 {
        switch self {
        case .two: level < -6 ? 0 : level < 0 ? 1 : level < 6 ? 2 : 3
        case .four: UInt8((Int(level) + 15) / 2)
        case .eight: UInt8(bitPattern: level)
        }
    }

    /// The vector with every component one of the levels. A vector that is so already comes back
    /// unchanged, so that vectors can be taken over from one index to the next for ever.
    func coded(_ vector: QuantizedVector) -> QuantizedVector {
        guard !isCoded(vector) else { return vector }
        let components = vector.components.map { Float($0) }
        let square = components.reduce(0) { $0 + $1 * $1 }
        guard square > 0 else {
            return QuantizedVector(
                components: components.map { _ in level(of: 0) }, scale: 0)
        }
        let deviation = (square / Float(components.count)).squareRoot()
        let coded = components.map { level(of: $0 / deviation) }
        let product = zip(components, coded).reduce(Float(0)) { $0 + $1.0 * Float($1.1) }
        return QuantizedVector(components: coded, scale: vector.scale * square / product)
    }

    /// Whether every component is one of the levels.
    func isCoded(_ vector: QuantizedVector) -> Bool {
        vector.components.allSatisfy { isLevel($0) }
    }

    private func isLevel(_ component: Int8) -> Bool {
        switch self {
        case .two: component.magnitude == 3 || component.magnitude == 10
        case .four: component.magnitude <= 15 && component.magnitude % 2 == 1
        case .eight: true
        }
    }

    /// The level for a component in standard deviations.
    private func level(of component: Float) -> Int8 {
        switch self {
        case .two:
            let magnitude: Int8 = abs(component) < 0.9816 ? 3 : 10
            return component < 0 ? -magnitude : magnitude
        case .four:
            let step = (component / 0.3352).rounded(.down)
            return Int8(2 * max(-8, min(7, step)) + 1)
        case .eight:
            return Int8(max(-127, min(127, component.rounded())))
        }
    }
}
