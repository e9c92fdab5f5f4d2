// SPDX-License-Identifier: Apache-2.0
//
// How many bits a component of a stored vector takes. Components of a sentence's vector are spread
// about like a normal distribution, so the levels are those that lose least for one (Max 1960), as
// integers; a scale for each vector makes its dot product with itself right (Gao and Long 2024).
// A cosine moves by about 0.01 with 3 bits and 0.02 with 2, which the ranking does not notice
// where it takes the best of many.

import CKernels

/// The form in which the vectors of one file are kept.
enum VectorCoding: UInt32, Sendable, CaseIterable {
    case two = 2
    case three = 3
    case eight = 8

    /// Bits of one component.
    var bits: Int { Int(rawValue) }

    /// The component that each code stands for, ascending; none for 8 bits, whose codes are the
    /// components.
    var levels: [Int8] {
        switch self {
        case .two: [-10, -3, 3, 10]
        case .three: [-26, -16, -9, -3, 3, 9, 16, 26]
        case .eight: []
        }
    }

    /// The least component of each level but the first, in standard deviations.
    private var borders: [Float] {
        switch self {
        case .two: [-0.9816, 0, 0.9816]
        case .three: [-1.748, -1.05, -0.5006, 0, 0.5006, 1.05, 1.748]
        case .eight: []
        }
    }

    /// The codes of a vector, and what one step of a level is worth. The levels of a vector that was
    /// coded before come back unchanged, so that vectors can be taken over from one index to the next
    /// for ever.
    func codes(of vector: QuantizedVector) -> (codes: [UInt8], scale: Float) {
        let components = vector.components
        if self == .eight {
            return (components.map { UInt8(bitPattern: $0) }, vector.scale)
        }
        let levels = levels
        if isCoded(vector) {
            let borders = levels.dropFirst().map { Int16($0) }
            return (VectorCoding.codes(of: components, borders), vector.scale)
        }
        let square = Float(wardbook_product_i8(components, components, components.count))
        let deviation = (square / Float(max(1, components.count))).squareRoot()
        let codes = VectorCoding.codes(
            of: components, borders.map { Int16(($0 * deviation).rounded(.up)) })
        let coded = codes.map { levels[Int($0)] }
        let product = Float(wardbook_product_i8(components, coded, components.count))
        return (codes, product > 0 ? vector.scale * square / product : 0)
    }

    /// Whether every component is one of the levels.
    func isCoded(_ vector: QuantizedVector) -> Bool {
        let levels = levels
        return self == .eight || vector.components.allSatisfy { levels.contains($0) }
    }

    /// For each component how many of the borders it reaches.
    private static func codes(of components: [Int8], _ borders: [Int16]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: components.count) { out, count in
            count = components.count
            guard let out = out.baseAddress else { return }
            wardbook_code_components(components, count, borders, borders.count, out)
        }
    }
}
