// SPDX-License-Identifier: Apache-2.0
//
// Swift's handle on one instruction set's kernels.

internal import CKernels

/// The arithmetic of one instruction set.
struct Kernels: @unchecked Sendable {
    // why @unchecked: the table is a constant of the program.

    let table: UnsafePointer<wardbook_kernels>

    /// The kernels named `scalar`, `neon`, `avx2`, `avxvnni`, `avx512` or `amx`, or the best that the
    /// processor has.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` if the processor lacks them.
    init(_ name: String? = nil) throws(InferenceError) {
        guard let table = wardbook_kernels_named(name) else {
            throw InferenceError(
                .invalidRequest,
                "Instruction set \(name ?? "") is unknown or missing in this processor; "
                    + "known are scalar, neon, avx2, avxvnni, avx512, amx. Leave it out to take "
                    + "the best."
            )
        }
        self.table = table
    }

    /// The instruction set's name.
    var name: String { String(cString: table.pointee.name) }

    /// Whether many tokens at once are multiplied in tile registers.
    var hasTiles: Bool { table.pointee.has_tiles != 0 }

    /// Writes `count` weights as floats.
    func dequantize(
        _ format: BlockFormat, _ blocks: UnsafeRawPointer, count: Int,
        into floats: UnsafeMutablePointer<Float>
    ) {
        table.pointee.dequantize(Int32(format.rawValue), blocks, Int64(count), floats)
    }
}
