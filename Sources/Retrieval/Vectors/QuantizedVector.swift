// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A vector in 8 bits a component: component d is about `components[d]` x `scale`.
struct QuantizedVector: Sendable, Equatable {
    /// Components in -127...127.
    var components: [Int8]
    /// What one step of a component is worth.
    var scale: Float

    /// Wraps components that have been stored.
    init(components: [Int8], scale: Float) {
        self.components = components
        self.scale = scale
    }

    /// Rounds a vector so that its largest component becomes 127. With 384 components of unit
    /// length the cosine moves by about 0.002. The scale is not finite when a component is not.
    init(_ vector: [Float]) {
        var scale: Float = 0
        components = [Int8](unsafeUninitializedCapacity: vector.count) { out, count in
            count = vector.count
            if let out = out.baseAddress { scale = wardbook_round_vector(vector, count, out) }
        }
        self.scale = scale
    }
}

extension QuantizedVector {
    /// The cosine with another vector, both standing for vectors of unit length.
    func cosine(_ other: QuantizedVector) -> Float {
        var sum: Int32 = 0
        for (a, b) in zip(components, other.components) { sum += Int32(a) * Int32(b) }
        return Float(sum) * scale * other.scale
    }
}

/// Vectors of questions in 13 bits a component, padded as the rows are, so that dot products with
/// 8-bit rows are exact integers. They lie side by side: a row is read once and compared with all.
struct QueryVectors: Sendable {
    /// Components in -4,096...4,096 of one vector after the other, zero beyond the dimensions.
    let components: [Int16]
    /// For each vector what one step of a component is worth.
    let scales: [Float]

    /// Number of vectors.
    var count: Int { scales.count }

    /// Rounds vectors, at most 64, and pads them to `stride` components.
    init(_ vectors: [[Float]], stride: Int) {
        precondition(vectors.count <= Int(WARDBOOK_QUERIES_MAX))
        var components: [Int16] = []
        components.reserveCapacity(vectors.count * stride)
        scales = vectors.map { vector in
            let largest = vector.reduce(0) { max($0, abs($1)) }
            let inverse = largest > 0 ? 4096 / largest : 0
            components += vector.map { Int16(max(-4096, min(4096, ($0 * inverse).rounded()))) }
            components += repeatElement(0, count: max(0, stride - vector.count))
            return largest / 4096
        }
        self.components = components
    }
}
