// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Products that read the same token vectors, so that they are one loop of the workers.
struct ProductGroup {
    /// The products with everything but the token vectors; owned by the decoder's arena.
    let products: UnsafeMutablePointer<wardbook_product>
    let count: Int
    /// Length of the token vectors.
    let columns: Int
    /// Whether any weights are in a block format, which reads 8-bit token vectors.
    let hasBlocks: Bool
    /// Whether any weights are expanded into tiles, which read tiled token vectors: all but F32.
    let hasTiles: Bool

    /// Low-rank changes of the members, each done on its own after the products.
    private(set) var changes: [LowRankChange] = []

    /// Two products for one change: z = A x into memory of its own, then strength times z through
    /// B onto the result.
    struct LowRankChange {
        /// A; reads the token vectors of the group. Both lie in the decoder's arena.
        var first: UnsafeMutablePointer<wardbook_product>
        /// B; reads z.
        var second: UnsafeMutablePointer<wardbook_product>
        /// z: [T][rank].
        var between: UnsafeMutablePointer<Float>
        var rank: Int
        /// 0: nothing is to be done.
        var strength: UnsafePointer<Float>
    }

    /// One member: weights, and the place in the result's rows where its rows go.
    struct Member {
        var matrix: WeightMatrix
        var bias: WeightVector?
        var offset = 0
        /// Low-rank changes of the weights.
        var changes: [LowRankAdapter.Pair] = []
    }

    /// Binds weights to where their results go.
    ///
    /// - Parameters:
    ///   - target: [T][stride]
    ///   - adds: Whether results are added to what is there.
    ///   - batch: Most tokens at once.
    init(
        _ members: [Member], into target: UnsafeMutablePointer<Float>, stride: Int,
        adds: Bool = false, batch: Int, arena: Arena
    ) {
        products = arena.allocate(members.count)
        count = members.count
        columns = members[0].matrix.columns
        hasBlocks = members.contains { $0.matrix.format.elementsPerBlock > 1 }
        hasTiles = members.contains { $0.matrix.format != .f32 }
        for (index, member) in members.enumerated() {
            products[index] = wardbook_product(
                weights: member.matrix.bytes, bias: member.bias, y: target + member.offset,
                stride: Int64(stride), format: Int32(member.matrix.format.rawValue),
                rows: Int32(member.matrix.rows), columns: Int32(member.matrix.columns),
                add: adds ? 1 : 0)
        }
        for (member, pair) in members.flatMap({ member in member.changes.map { (member, $0) } }) {
            let change = LowRankChange(
                first: arena.allocate(1), second: arena.allocate(1),
                between: arena.allocate(batch * pair.rank), rank: pair.rank,
                strength: pair.strength)
            change.first[0] = Self.plain(
                pair.a, into: change.between, stride: pair.rank, adds: false)
            change.second[0] = Self.plain(
                pair.b, into: target + member.offset, stride: stride, adds: true)
            changes.append(change)
        }
    }

    private static func plain(
        _ matrix: WeightMatrix, into target: UnsafeMutablePointer<Float>, stride: Int, adds: Bool
    ) -> wardbook_product {
        wardbook_product(
            weights: matrix.bytes, bias: nil, y: target, stride: Int64(stride),
            format: Int32(matrix.format.rawValue), rows: Int32(matrix.rows),
            columns: Int32(matrix.columns), add: adds ? 1 : 0)
    }
}
