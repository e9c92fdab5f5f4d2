// SPDX-License-Identifier: Apache-2.0

/// One entry of a model file's tensor table: validated, so its bytes lie inside the file.
public struct GGUFTensor: Sendable, Equatable {
    /// Its name, such as `blk.0.attn_q.weight`.
    public var name: String
    /// Dimensions, the contiguous one first: a matrix of R rows and C columns is `[C, R]`.
    public var shape: [Int]
    /// How its numbers are stored.
    public var format: BlockFormat
    /// Where its numbers lie, in bytes from the start of the file.
    public var byteRange: Range<Int>

    /// Numbers in the tensor.
    public var elementCount: Int { shape.reduce(1, *) }
    /// Length of the contiguous dimension.
    public var columns: Int { shape[0] }
    /// Product of all the other dimensions.
    public var rows: Int { shape.dropFirst().reduce(1, *) }
}
