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

    /// Low-rank changes: first all A x into memory of their own, then each B (A x) onto the
    /// results.
    private(set) var lowRank: LowRank?

    /// The products of low-rank changes, each with one owner in `Arena`.
    struct LowRank {
        /// A of every change; reads the token vectors of the group.
        var first: UnsafeMutablePointer<wardbook_product>
        /// B of every change; number i reads what number i of `first` wrote.
        var second: UnsafeMutablePointer<wardbook_product>
        var count: Int
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
        for (index, member) in members.enumerated() {
            products[index] = wardbook_product(
                weights: member.matrix.bytes, bias: member.bias, y: target + member.offset,
                stride: Int64(stride), format: Int32(member.matrix.format.rawValue),
                rows: Int32(member.matrix.rows), columns: Int32(member.matrix.columns),
                add: adds ? 1 : 0)
        }
        let changes = members.flatMap { member in member.changes.map { (member, $0) } }
        guard !changes.isEmpty else { return }
        let low = LowRank(
            first: arena.allocate(changes.count), second: arena.allocate(changes.count),
            count: changes.count)
        for (index, (member, change)) in changes.enumerated() {
            let between: UnsafeMutablePointer<Float> = arena.allocate(batch * change.rank)
            low.first[index] = Self.plain(change.a, into: between, stride: change.rank, adds: false)
            low.second[index] = Self.plain(
                change.b, into: target + member.offset, stride: stride, adds: true)
        }
        lowRank = low
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
