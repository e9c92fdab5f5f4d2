// SPDX-License-Identifier: Apache-2.0
//
// Exact search over coded vectors in a memory-mapped file: every row is read, once, in order. At
// 100,000 passages of 384 components and 4 bits that is 19 MB, which two cores read in about 2 ms;
// graph indexes pay off only far beyond that.

import CKernels
import Foundation

/// Reads a vector file and compares a question with every row.
final class VectorIndex: Sendable {
    /// Components of each vector.
    let dimensions: Int
    /// Number of vectors.
    let count: Int
    private let file: MappedFile
    private let stride: Int
    private let coding: VectorCoding
    private let levels: [Int8]

    /// Opens a file and checks its size against its header.
    init(_ file: MappedFile) throws(RetrievalError) {
        self.file = file
        let magic = try file.part(0, VectorFormat.headerSize).prefix(8)
        guard magic.elementsEqual(VectorFormat.magic) else {
            throw .damaged(file.path, "it does not start as a vector file does")
        }
        let version = try file.integer(UInt32.self, at: 8)
        guard version == VectorFormat.version else {
            throw RetrievalError(
                .otherFormat,
                "\(file.path) has format \(version), this program reads "
                    + "\(VectorFormat.version); run `wardbookd ingest`")
        }
        dimensions = Int(try file.integer(UInt32.self, at: 12))
        stride = Int(try file.integer(UInt32.self, at: 16))
        count = Int(try file.integer(UInt32.self, at: 20))
        guard let coding = VectorCoding(rawValue: try file.integer(UInt32.self, at: 24)),
            (1...VectorFormat.dimensionsMax).contains(dimensions),
            stride == VectorFormat.stride(dimensions),
            file.bytes.count == VectorFormat.headerSize + count * (stride * coding.bits / 8 + 4)
        else { throw .damaged(file.path, "its size does not match its header") }
        self.coding = coding
        levels = coding.levels
    }

    private var rowSize: Int { stride * coding.bits / 8 }

    /// One vector as it is stored.
    func vector(_ number: Int) -> QuantizedVector {
        let start = VectorFormat.headerSize + number * rowSize
        let row = UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + rowSize])
        var components = [Int8](repeating: 0, count: stride)
        if coding == .eight {
            components = row.map { Int8(bitPattern: $0) }
        } else if let base = row.baseAddress {
            wardbook_expand_codes(
                wardbook_scan_best(), coding.rawValue, base.assumingMemoryBound(to: UInt8.self),
                stride, levels, &components)
        }
        return QuantizedVector(
            components: Array(components.prefix(dimensions)), scale: scale(number))
    }

    /// A question's vector in the form that the rows are compared with.
    func query(_ vector: [Float]) -> QueryVector {
        QueryVector(vector, stride: stride)
    }

    /// The cosine of the question with each vector of a range, both being of unit length. Zeros for
    /// a question of other dimensions.
    func cosines(_ query: QueryVector, _ range: Range<Int>) -> [Float] {
        guard let base = file.bytes.baseAddress, query.components.count == stride, !range.isEmpty
        else { return [Float](repeating: 0, count: range.count) }
        let dots = dots(base + VectorFormat.headerSize, query, range)
        let scales = base + VectorFormat.headerSize + count * rowSize + 4 * range.lowerBound
        return [Float](unsafeUninitializedCapacity: range.count) { out, initialized in
            for place in dots.indices {
                let bits = scales.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)
                let scale = Float(bitPattern: UInt32(littleEndian: bits)) * query.scale
                out.initializeElement(at: place, to: Float(dots[place]) * scale)
            }
            initialized = range.count
        }
    }

    private func dots(
        _ rows: UnsafeRawPointer, _ query: QueryVector, _ range: Range<Int>
    ) -> [Int32] {
        let first = rows + range.lowerBound * rowSize
        var dots = [Int32](repeating: 0, count: range.count)
        if coding == .eight {
            wardbook_scan_i8(
                wardbook_scan_best(), first.assumingMemoryBound(to: Int8.self), stride,
                range.count, query.components, &dots)
        } else {
            wardbook_scan_codes(
                wardbook_scan_best(), coding.rawValue, first.assumingMemoryBound(to: UInt8.self),
                stride, range.count, levels, query.components, &dots)
        }
        return dots
    }

    /// The cosine with every vector; two halves at a time where there are many.
    func cosines(_ query: QueryVector) -> [Float] {
        guard count >= 20_000 else { return cosines(query, 0..<count) }
        let middle = count / 2
        let halves = Halves()
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            let range = half == 0 ? 0..<middle : middle..<self.count
            halves.set(half, self.cosines(query, range))
        }
        return halves.joined
    }

    private func scale(_ number: Int) -> Float {
        let at = VectorFormat.headerSize + count * rowSize + 4 * number
        let bits = file.bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
    }
}

/// The results of two workers, each of which writes one half once.
private final class Halves: @unchecked Sendable {
    private let lock = NSLock()
    private var first: [Float] = []
    private var second: [Float] = []

    func set(_ half: Int, _ values: [Float]) {
        lock.withLock {
            if half == 0 { first = values } else { second = values }
        }
    }

    var joined: [Float] { lock.withLock { first + second } }
}
