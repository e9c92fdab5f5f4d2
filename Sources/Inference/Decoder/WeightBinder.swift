// SPDX-License-Identifier: Apache-2.0
//
// Finds the weights that a family names, checks their shapes, and hands out pointers into the
// mapping.

/// A matrix of weights in the file: R rows of C columns in a block format.
struct WeightMatrix {
    var format: BlockFormat
    var rows: Int
    var columns: Int
    /// Valid while the `GGUFFile` lives.
    var bytes: UnsafeRawPointer

    /// Bytes of a row.
    var rowBytes: Int { columns / format.elementsPerBlock * format.bytesPerBlock }

    /// The rows in `range`.
    func rows(_ range: Range<Int>) -> WeightMatrix {
        WeightMatrix(
            format: format, rows: range.count, columns: columns,
            bytes: bytes + range.lowerBound * rowBytes)
    }
}

/// A vector of weights, as floats. Valid while the `WeightBinder` or whoever took its vectors
/// lives.
typealias WeightVector = UnsafePointer<Float>

/// Looks up weights by name.
struct WeightBinder {
    let file: GGUFFile
    let kernels: Kernels
    let shape: DecoderShape

    /// Whether the file has such a tensor.
    func has(_ name: String) -> Bool { file.tensor(name) != nil }

    /// A matrix of known shape.
    ///
    /// - Throws: `InferenceError` of kind `.malformed` if it is missing or has another shape,
    ///   `.unsupported` if its format is only for data.
    func matrix(_ name: String, rows: Int, columns: Int) throws(InferenceError) -> WeightMatrix {
        let tensor = try tensor(name, shape: [columns, rows])
        guard tensor.format.isWeight, let bytes = file.bytes(of: tensor).baseAddress else {
            throw InferenceError(
                .unsupported, "\(file.path): tensor \(name) has format \(tensor.format.name).")
        }
        return WeightMatrix(format: tensor.format, rows: rows, columns: columns, bytes: bytes)
    }

    /// A vector of known length; F32 ones are used where they lie, others converted into `arena`.
    ///
    /// - Throws: like `matrix`.
    func vector(_ name: String, count: Int, into arena: Arena) throws(InferenceError)
        -> WeightVector
    {
        let tensor = try tensor(name, shape: [count])
        let bytes = file.bytes(of: tensor)
        if tensor.format == .f32, let base = bytes.baseAddress {
            return base.assumingMemoryBound(to: Float.self)
        }
        guard tensor.format.isWeight, let base = bytes.baseAddress else {
            throw InferenceError(
                .unsupported, "\(file.path): tensor \(name) has format \(tensor.format.name).")
        }
        let floats: UnsafeMutablePointer<Float> = arena.allocate(count)
        kernels.dequantize(tensor.format, base, count: count, into: floats)
        return UnsafePointer(floats)
    }

    /// A vector that not every file has.
    func optionalVector(_ name: String, count: Int, into arena: Arena) throws(InferenceError)
        -> WeightVector?
    {
        has(name) ? try vector(name, count: count, into: arena) : nil
    }

    private func tensor(_ name: String, shape: [Int]) throws(InferenceError) -> GGUFTensor {
        guard let tensor = file.tensor(name) else {
            throw InferenceError(
                .malformed, "\(file.path) lacks the tensor \(name). Fetch the file again.")
        }
        guard tensor.shape == shape else {
            throw InferenceError(
                .malformed,
                "\(file.path): tensor \(name) has shape \(tensor.shape), not \(shape). "
                    + "Fetch the file again.")
        }
        return tensor
    }
}
