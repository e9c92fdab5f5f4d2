// SPDX-License-Identifier: Apache-2.0
//
// Exact search over coded vectors in a memory-mapped file: every row is read, once, in order. At
// 100,000 passages of 384 components and 3 bits that is 14 MB, which two cores read in about 1 ms;
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
    /// For each vector what one step of a component is worth.
    private let scales: [Float]
    /// What each code stands for, padded to the 16 of the kernels.
    private let levels: [Int8]
    private let variant = wardbook_scan_best()

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
            file.bytes.count == VectorFormat.headerSize + count * (stride * coding.bits / 8 + 2)
        else { throw .damaged(file.path, "its size does not match its header") }
        self.coding = coding
        let start = VectorFormat.headerSize + count * VectorIndex.rowSize(stride, coding)
        scales = (0..<count).map { number in
            let bits = file.bytes.loadUnaligned(
                fromByteOffset: start + 2 * number, as: UInt16.self)
            return Float(Float16(bitPattern: UInt16(littleEndian: bits)))
        }
        levels = coding.levels + [Int8](repeating: 0, count: 16 - coding.levels.count)
    }

    private var rowSize: Int { VectorIndex.rowSize(stride, coding) }

    private static func rowSize(_ stride: Int, _ coding: VectorCoding) -> Int {
        stride * coding.bits / 8
    }

    /// One vector as it is stored.
    func vector(_ number: Int) -> QuantizedVector {
        let start = VectorFormat.headerSize + number * rowSize
        let row = UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + rowSize])
        var components = [Int8](repeating: 0, count: stride)
        if coding == .eight {
            components = row.map { Int8(bitPattern: $0) }
        } else if let base = row.baseAddress {
            wardbook_expand_codes(
                variant, coding.rawValue, base.assumingMemoryBound(to: UInt8.self),
                stride, levels, &components)
        }
        return QuantizedVector(
            components: Array(components.prefix(dimensions)), scale: scales[number])
    }

    /// Questions' vectors in the form that the rows are compared with.
    func queries(_ vectors: [[Float]]) -> QueryVectors { QueryVectors(vectors, stride: stride) }

    /// One question's vector in that form.
    func query(_ vector: [Float]) -> QueryVectors { queries([vector]) }

    /// For each question its cosine with each vector of a range, all being of unit length. Zeros
    /// for questions of other dimensions.
    func cosines(ofEach queries: QueryVectors, _ range: Range<Int>) -> [[Float]] {
        var all = [Float](repeating: 0, count: queries.count * range.count)
        all.withUnsafeMutableBufferPointer { compare(queries, range, into: $0) }
        return (0..<queries.count).map {
            Array(all[$0 * range.count..<($0 + 1) * range.count])
        }
    }

    /// The cosine of one question with each vector of a range.
    func cosines(_ query: QueryVectors, _ range: Range<Int>) -> [Float] {
        var cosines = [Float](repeating: 0, count: range.count)
        cosines.withUnsafeMutableBufferPointer { compare(query, range, into: $0) }
        return cosines
    }

    /// The cosine with every vector; by halves on two cores where there are many.
    func cosines(_ query: QueryVectors) -> [Float] {
        let parts = count < 20_000 ? 1 : 2
        return [Float](unsafeUninitializedCapacity: count) { out, initialized in
            out.initialize(repeating: 0)
            nonisolated(unsafe) let out = out  // why: each part writes places of its own
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                let range = part * self.count / parts..<(part + 1) * self.count / parts
                self.compare(query, range, into: UnsafeMutableBufferPointer(rebasing: out[range]))
            }
            initialized = self.count
        }
    }

    /// Fills `out` with the cosines of the first question, then of the next.
    private func compare(
        _ queries: QueryVectors, _ range: Range<Int>, into out: UnsafeMutableBufferPointer<Float>
    ) {
        guard let base = file.bytes.baseAddress, let out = out.baseAddress,
            queries.components.count == stride * queries.count
        else { return }
        let rows = base + VectorFormat.headerSize
        levels.withUnsafeBufferPointer { levels in
            scales.withUnsafeBufferPointer { scales in
                guard let levels = levels.baseAddress, let scales = scales.baseAddress else {
                    return
                }
                var vectors = wardbook_vectors(
                    bits: coding.rawValue, stride: stride,
                    rows: rows.assumingMemoryBound(to: UInt8.self),
                    scales: scales, levels: levels)
                wardbook_cosines(
                    variant, &vectors, range.lowerBound, range.count, queries.components,
                    queries.scales, queries.count, out)
            }
        }
    }
}
