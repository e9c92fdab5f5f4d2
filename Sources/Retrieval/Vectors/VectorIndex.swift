// SPDX-License-Identifier: Apache-2.0
//
// Exact search over 8-bit vectors in a memory-mapped file: every row is read, once, in order. At
// 100,000 passages of 384 components that is 38 MB, which two cores read in about 2 ms; graph
// indexes pay off only far beyond that.

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
        guard (1...VectorFormat.dimensionsMax).contains(dimensions),
            stride == VectorFormat.stride(dimensions),
            file.bytes.count == VectorFormat.headerSize + count * (stride + 4)
        else { throw .damaged(file.path, "its size does not match its header") }
    }

    /// One vector as it is stored.
    func vector(_ number: Int) -> QuantizedVector {
        let row = file.bytes[(VectorFormat.headerSize + number * stride)...].prefix(dimensions)
        return QuantizedVector(
            components: row.map { Int8(bitPattern: $0) }, scale: scale(number))
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
        let rows = (base + VectorFormat.headerSize + range.lowerBound * stride)
            .assumingMemoryBound(to: Int8.self)
        var dots = [Int32](repeating: 0, count: range.count)
        wardbook_scan_i8(
            wardbook_scan_best(), rows, stride, range.count, query.components, &dots)
        let scales = base + VectorFormat.headerSize + count * stride + 4 * range.lowerBound
        return [Float](unsafeUninitializedCapacity: range.count) { out, initialized in
            for place in dots.indices {
                let bits = scales.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)
                let scale = Float(bitPattern: UInt32(littleEndian: bits)) * query.scale
                out.initializeElement(at: place, to: Float(dots[place]) * scale)
            }
            initialized = range.count
        }
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
        let at = VectorFormat.headerSize + count * stride + 4 * number
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
