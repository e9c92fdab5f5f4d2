// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Products that read the same token vectors, so that they are one loop of the workers.
struct ProductGroup {
    /// The products with everything but the token vectors; owned by the decoder's arena.
    let products: UnsafeMutablePointer<wardbook_product>
    let count: Int
    /// Length of the token vectors.
    let columns: Int
    /// Whether any weights are in a block format, which reads 8-bit or tiled token vectors.
    let hasBlocks: Bool

    /// One member: weights, and the place in the result's rows where its rows go.
    struct Member {
        var matrix: WeightMatrix
        var bias: WeightVector?
        var offset = 0
    }

    /// Binds weights to where their results go.
    ///
    /// - Parameters:
    ///   - target: [T][stride]
    ///   - adds: Whether results are added to what is there.
    init(
        _ members: [Member], into target: UnsafeMutablePointer<Float>, stride: Int,
        adds: Bool = false, arena: Arena
    ) {
        products = arena.allocate(members.count)
        count = members.count
        columns = members[0].matrix.columns
        hasBlocks = members.contains { $0.matrix.format.elementsPerBlock > 1 }
        for (index, member) in members.enumerated() {
            products[index] = wardbook_product(
                weights: member.matrix.bytes, bias: member.bias, y: target + member.offset,
                stride: Int64(stride), format: Int32(member.matrix.format.rawValue),
                rows: Int32(member.matrix.rows), columns: Int32(member.matrix.columns),
                add: adds ? 1 : 0)
        }
    }
}
