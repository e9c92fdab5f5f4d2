// SPDX-License-Identifier: Apache-2.0
//
// Vectors on disk, little-endian: a header of 64 bytes (magic, version, dimensions, stride, count),
// one row of 8-bit components a vector, padded to a multiple of 64 bytes, then one 32-bit scale each.

/// Constants of the vector file.
enum VectorFormat {
    /// First bytes of the file.
    static let magic = Array("WBVECTOR".utf8)
    /// Raised whenever the layout changes.
    static let version: UInt32 = 1
    /// Bytes of the header.
    static let headerSize = 64
    /// Most components of a vector: sums of 4,096 x 127 x 4,096 stay within 32 bits.
    static let dimensionsMax = 4096

    /// Bytes of a row.
    static func stride(_ dimensions: Int) -> Int { (dimensions + 63) / 64 * 64 }
}

/// Lays out the bytes of a vector file.
struct VectorWriter {
    private let dimensions: Int
    private var rows: [UInt8] = []
    private var scales: [UInt8] = []
    private var count: UInt32 = 0

    /// Starts a file for vectors of so many components.
    init(dimensions: Int) {
        self.dimensions = dimensions
    }

    /// Adds the next vector, which must have the writer's dimensions.
    mutating func add(_ vector: QuantizedVector) {
        precondition(vector.components.count == dimensions)
        rows += vector.components.map { UInt8(bitPattern: $0) }
        rows += repeatElement(0, count: VectorFormat.stride(dimensions) - dimensions)
        scales.append(integer: vector.scale.bitPattern)
        count += 1
    }

    /// The whole file.
    func encoded() -> [UInt8] {
        var header = VectorFormat.magic
        header.append(integer: VectorFormat.version)
        header.append(integer: UInt32(dimensions))
        header.append(integer: UInt32(VectorFormat.stride(dimensions)))
        header.append(integer: count)
        header += [UInt8](repeating: 0, count: VectorFormat.headerSize - header.count)
        return header + rows + scales
    }
}
