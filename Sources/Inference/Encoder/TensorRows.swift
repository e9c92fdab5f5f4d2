// SPDX-License-Identifier: Apache-2.0
//
// The rows of a tensor as single-precision numbers, converted when asked for. Raw memory, because
// the numbers lie in the mapped file.

/// A matrix in a model file.
struct TensorRows: Sendable {
    /// Rows.
    let count: Int
    /// Numbers in a row.
    let columns: Int
    private let file: GGUFFile
    private let tensor: GGUFTensor
    private let rowBytes: Int
    private let kernels: Kernels

    /// Finds a tensor.
    ///
    /// - Throws: `InferenceError` if it is missing, has other columns, or holds no weights.
    init(_ file: GGUFFile, _ name: String, columns: Int) throws(InferenceError) {
        guard let tensor = file.tensor(name) else {
            throw InferenceError(
                .malformed, "\(file.path) has no tensor \(name). Import the model again.")
        }
        guard tensor.columns == columns else {
            throw InferenceError(
                .malformed,
                "Tensor \(name) in \(file.path) has rows of \(tensor.columns), not \(columns).")
        }
        guard tensor.format.isWeight, let rowBytes = tensor.format.byteCount(elements: columns)
        else {
            throw InferenceError(
                .malformed,
                "Tensor \(name) in \(file.path) holds \(tensor.format.name), not weights.")
        }
        kernels = try Kernels()
        self.file = file
        self.tensor = tensor
        self.columns = columns
        self.rowBytes = rowBytes
        count = tensor.rows
    }

    /// One row.
    func row(_ index: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: columns) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            read(index, into: base)
            count = columns
        }
    }

    /// All rows, one after the other.
    func all() -> [Float] {
        [Float](unsafeUninitializedCapacity: columns * count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            for index in 0..<count { read(index, into: base + index * columns) }
            initialized = columns * count
        }
    }

    /// Writes a row to memory with room for `columns` numbers.
    func read(_ index: Int, into output: UnsafeMutablePointer<Float>) {
        precondition((0..<count).contains(index))
        let bytes = file.bytes(of: tensor)
        let source = UnsafeRawBufferPointer(
            rebasing: bytes[index * rowBytes..<(index + 1) * rowBytes])
        kernels.dequantize(tensor.format, source.baseAddress!, count: columns, into: output)
    }
}
