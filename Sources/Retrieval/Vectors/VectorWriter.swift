// SPDX-License-Identifier: Apache-2.0
//
// Vectors on disk, little-endian: a header of 64 bytes (magic, version, dimensions, stride, count),
// one row of 8-bit components a vector, padded to a multiple of 64 bytes, then one 32-bit scale
// each.

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

/// Lays out the bytes of a vector file. Rows are reserved in order and filled in any order.
struct VectorWriter {
    private let dimensions: Int
    private let stride: Int
    private var rows: [UInt8] = []
    private var scales: [Float] = []

    /// Starts a file for vectors of so many components.
    init(dimensions: Int) {
        self.dimensions = dimensions
        stride = VectorFormat.stride(dimensions)
    }

    /// Number of rows reserved.
    var count: Int { scales.count }

    /// Reserves the next row, zero until it is set.
    mutating func reserve() {
        rows += repeatElement(0, count: stride)
        scales.append(0)
    }

    /// Fills a reserved row; the vector must have the writer's dimensions.
    mutating func set(_ number: Int, _ vector: QuantizedVector) {
        precondition(vector.components.count == dimensions)
        let start = number * stride
        for (place, component) in vector.components.enumerated() {
            rows[start + place] = UInt8(bitPattern: component)
        }
        scales[number] = vector.scale
    }

    /// The whole file.
    func encoded() -> [UInt8] {
        var bytes = VectorFormat.magic
        bytes.append(integer: VectorFormat.version)
        bytes.append(integer: UInt32(dimensions))
        bytes.append(integer: UInt32(stride))
        bytes.append(integer: UInt32(count))
        bytes += [UInt8](repeating: 0, count: VectorFormat.headerSize - bytes.count)
        bytes += rows
        for scale in scales { bytes.append(integer: scale.bitPattern) }
        return bytes
    }
}
