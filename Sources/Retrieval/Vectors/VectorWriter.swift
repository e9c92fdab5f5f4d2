// SPDX-License-Identifier: Apache-2.0
//
// Vectors on disk, little-endian: a header of 64 bytes (magic, version, dimensions, stride, count,
// bits), one row of coded components a vector, padded to a multiple of 64 components, then one
// scale of 16 bits (IEEE 754 half precision) each. How codes lie in a row is said in search_kernels.h.

import CKernels

/// Constants of the vector file.
enum VectorFormat {
    /// First bytes of the file.
    static let magic = Array("WBVECTOR".utf8)
    /// Raised whenever the layout changes.
    static let version: UInt32 = 4
    /// Bytes of the header.
    static let headerSize = 64
    /// Most components of a vector: sums of 4,096 x 127 x 4,096 stay within 32 bits.
    static let dimensionsMax = 4096
    /// Components that are packed together.
    static let group = 64

    /// Components of a row.
    static func stride(_ dimensions: Int) -> Int { (dimensions + group - 1) / group * group }
}

/// Lays out the bytes of a vector file. Rows are reserved in order and filled in any order.
struct VectorWriter {
    private let dimensions: Int
    private let coding: VectorCoding
    private let stride: Int
    private var rows: [UInt8] = []
    private var scales: [Float] = []

    /// Starts a file for vectors of so many components.
    init(dimensions: Int, coding: VectorCoding = .eight) {
        self.dimensions = dimensions
        self.coding = coding
        stride = VectorFormat.stride(dimensions)
    }

    /// Number of rows reserved.
    var count: Int { scales.count }

    private var rowSize: Int { stride * coding.bits / 8 }

    /// Reserves the next row, without a scale until it is set.
    mutating func reserve() {
        rows += repeatElement(0, count: rowSize)
        scales.append(0)
    }

    /// Fills a reserved row; the vector must have the writer's dimensions.
    mutating func set(_ number: Int, _ vector: QuantizedVector) {
        precondition(vector.components.count == dimensions)
        var (codes, scale) = coding.codes(of: vector)
        codes += repeatElement(0, count: stride - dimensions)
        rows.withUnsafeMutableBufferPointer { [coding, stride, rowSize] rows in
            guard let base = rows.baseAddress else { return }
            wardbook_pack_codes(coding.rawValue, codes, stride, base + number * rowSize)
        }
        scales[number] = scale
    }

    /// The whole file.
    func encoded() -> [UInt8] {
        var bytes = VectorFormat.magic
        bytes.append(integer: VectorFormat.version)
        bytes.append(integer: UInt32(dimensions))
        bytes.append(integer: UInt32(stride))
        bytes.append(integer: UInt32(count))
        bytes.append(integer: coding.rawValue)
        bytes += [UInt8](repeating: 0, count: VectorFormat.headerSize - bytes.count)
        bytes += rows
        for scale in scales { bytes.append(integer: Float16(scale).bitPattern) }
        return bytes
    }
}
