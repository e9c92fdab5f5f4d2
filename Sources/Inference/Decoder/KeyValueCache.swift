// SPDX-License-Identifier: Apache-2.0
//
// Keys and values of the positions that a model has read, as halves. A layer's keys lie as
// [G][S/16][head width][16], its values as [G][S][head width] (wardbook_kernels.h says why). Pages that
// were never written cost no memory.

/// The state that a decoder keeps of what it has read.
final class KeyValueCache {
    /// Positions there is room for, S; a multiple of 16.
    let capacity: Int
    /// Token of each position that is filled, from 0 on.
    private(set) var tokens: [TokenID] = []
    private let arena = Arena()
    private var keys: [UnsafeMutablePointer<UInt16>] = []
    private var values: [UnsafeMutablePointer<UInt16>] = []

    /// An empty cache for `positions` positions of a decoder.
    init(_ shape: DecoderShape, positions: Int) {
        capacity = (positions + 15) / 16 * 16
        let count = shape.keyValueWidth * capacity
        for _ in 0..<shape.layers {
            keys.append(arena.allocate(count))
            values.append(arena.allocate(count))
        }
        tokens.reserveCapacity(capacity)
    }

    /// Positions that are filled.
    var count: Int { tokens.count }
    /// Bytes that a full cache takes.
    var byteCount: Int { arena.byteCount }

    /// Where a layer's keys and values lie.
    func layer(_ index: Int)
        -> (keys: UnsafeMutablePointer<UInt16>, values: UnsafeMutablePointer<UInt16>)
    {
        (keys[index], values[index])
    }

    /// Records that the next positions hold these tokens.
    func append(_ batch: ArraySlice<TokenID>) { tokens.append(contentsOf: batch) }

    /// Forgets everything from a position on.
    func truncate(to position: Int) {
        if position < tokens.count { tokens.removeLast(tokens.count - position) }
    }

    /// Number of leading tokens that the cache and a prompt have in common.
    func commonPrefix(with prompt: [TokenID]) -> Int {
        zip(tokens, prompt).prefix { $0 == $1 }.count
    }
}
