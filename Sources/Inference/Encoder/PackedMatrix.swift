// SPDX-License-Identifier: Apache-2.0
//
// A weight matrix in the order in which a matrix kernel reads it. Raw memory, because the layout is
// the kernel's own and must be aligned.

internal import CKernels

/// A matrix of N rows and K columns that is multiplied with from the right, transposed.
final class PackedMatrix: @unchecked Sendable {
    // why @unchecked: nothing is written after `init`.

    /// Rows, the components of a result.
    let rows: Int
    /// Columns, the components of an input.
    let columns: Int
    private let kernel: UnsafePointer<wardbook_gemm_kernel>
    private let packed: UnsafeMutableRawPointer
    private let bias: UnsafeMutablePointer<Float>

    /// Packs a matrix.
    ///
    /// - Parameters:
    ///   - weights: rows x columns, row after row.
    ///   - bias: One number for each row.
    ///   - kernel: The kernel that will multiply.
    init(weights: [Float], bias: [Float], kernel: MatrixKernel) {
        rows = bias.count
        columns = weights.count / max(1, bias.count)
        self.kernel = kernel.functions
        let size = self.kernel.pointee.packed_size(Int32(rows), Int32(columns))
        packed = .allocate(byteCount: max(size, 64), alignment: 64)
        self.bias = .allocate(capacity: rows)
        self.bias.initialize(from: bias, count: rows)
        weights.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            self.kernel.pointee.pack(base, columns, 1, Int32(rows), Int32(columns), packed)
        }
    }

    deinit {
        packed.deallocate()
        bias.deallocate()
    }

    /// output = input x W^T + bias for `count` rows; both sides contiguous.
    func multiply(
        _ input: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutableRawPointer
    ) {
        kernel.pointee.multiply(
            input, columns, Int32(count), packed, bias, Int32(rows), Int32(columns), output, rows,
            scratch)
    }
}

/// One of the matrix kernels that this processor runs.
struct MatrixKernel: @unchecked Sendable {
    // why @unchecked: it points to a constant table.
    let functions: UnsafePointer<wardbook_gemm_kernel>

    /// The kernels of this processor, fastest first.
    static let all = (0..<wardbook_gemm_kernel_count()).map {
        MatrixKernel(functions: wardbook_gemm_kernel_at($0))
    }

    /// Its name, such as `avx512`.
    var name: String { String(cString: functions.pointee.name) }
}
