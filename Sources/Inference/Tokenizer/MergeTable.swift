// SPDX-License-Identifier: Apache-2.0
//
// The ranked merges of byte-pair encoding as one flat hash table: a pair of ids gives the rank of
// its merge and the id of what it makes.

/// Ranked merges between tokens.
struct MergeTable: Sendable {
    private struct Slot: Sendable {
        /// Left id in the high half, right id in the low one; all ones when empty.
        var pair = UInt64.max
        var rank: UInt32 = 0
        var id: TokenID = 0
    }

    private var slots: [Slot]

    /// - Parameters:
    ///   - merges: `left right` in the byte alphabet, best first.
    ///   - vocabulary: The tokens in raw bytes.
    init(_ merges: some Sequence<String>, _ vocabulary: Vocabulary) {
        let merges = Array(merges)
        var size = 64
        while size < merges.count * 2 { size *= 2 }
        slots = [Slot](repeating: Slot(), count: size)
        for (rank, merge) in merges.enumerated() {
            let sides = merge.utf8.split(separator: 32, maxSplits: 1)
            guard sides.count == 2 else { continue }
            let left = ByteAlphabet.decode(String(Substring(sides[0])))
            let whole = left + ByteAlphabet.decode(String(Substring(sides[1])))
            guard let leftID = vocabulary.id(spelling: whole, 0..<left.count),
                let rightID = vocabulary.id(spelling: whole, left.count..<whole.count),
                let id = vocabulary.id(spelling: whole, 0..<whole.count)
            else { continue }
            insert(Slot(pair: Self.pair(leftID, rightID), rank: UInt32(rank), id: id))
        }
    }

    /// The merge of two tokens, if there is one; an id of -1 merges with nothing.
    subscript(left: TokenID, right: TokenID) -> (priority: UInt32, id: TokenID)? {
        guard left >= 0, right >= 0 else { return nil }
        let pair = Self.pair(left, right)
        var index = Self.hash(pair) & (slots.count - 1)
        while slots[index].pair != UInt64.max {
            if slots[index].pair == pair { return (slots[index].rank, slots[index].id) }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func insert(_ slot: Slot) {
        var index = Self.hash(slot.pair) & (slots.count - 1)
        while slots[index].pair != UInt64.max {
            if slots[index].pair == slot.pair { return }
            index = (index + 1) & (slots.count - 1)
        }
        slots[index] = slot
    }

    private static func pair(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private static func hash(_ pair: UInt64) -> Int {
        Int(truncatingIfNeeded: (pair &* 0x9e37_79b9_7f4a_7c15) >> 33)
    }
}
