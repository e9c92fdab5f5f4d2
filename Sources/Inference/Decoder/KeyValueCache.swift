// SPDX-License-Identifier: Apache-2.0
//
// Keys and values of the positions that a model has read. A layer's keys lie as [G][S/16][head
// width][16], its values as [G][S][head width] (wardbook_kernels.h says why). Pages that were never
// written cost no memory.

/// What keys and values are kept as; raw values are those of the kernels.
public enum CachePrecision: Int32, Sendable, CaseIterable {
    /// Halves: as good as floats for all practical purposes.
    case f16 = 0
    /// Floats: twice the memory, for comparing with references.
    case f32 = 1
    /// Bytes with a scale for each sixteen: little more than half the memory of halves.
    case q8 = 2

    /// Bytes of `count` numbers, a multiple of 16.
    func byteCount(_ count: Int) -> Int {
        switch self {
        case .f16: count * 2
        case .f32: count * 4
        case .q8: count / 16 * 18
        }
    }
}

/// The state that a decoder keeps of what it has read.
final class KeyValueCache {
    /// Positions there is room for, S; a multiple of 16.
    let capacity: Int
    /// Token of each position that is filled, from 0 on.
    private(set) var tokens: [TokenID] = []
    /// Of them, those that were read as passages of their own, in order.
    private(set) var passages: [Range<Int>] = []
    private let shape: DecoderShape
    private let arena = Arena()
    /// Leading positions that were read as a prompt. Only these may serve another prompt: written
    /// ones were computed in another mode, and reusing them would make answers depend on history.
    var readCount = 0
    /// What it is kept as.
    let precision: CachePrecision
    private var keys: [UnsafeMutableRawPointer] = []
    private var values: [UnsafeMutableRawPointer] = []

    /// An empty cache for `positions` positions of a decoder.
    init(
        _ shape: DecoderShape, positions: Int, precision: CachePrecision = .f16
    ) {
        self.precision = precision
        self.shape = shape
        capacity = (positions + 15) / 16 * 16
        let count = precision.byteCount(shape.keyValueWidth * capacity)
        for _ in 0..<shape.layers {
            keys.append(UnsafeMutableRawPointer(arena.allocate(count, of: UInt8.self)))
            values.append(UnsafeMutableRawPointer(arena.allocate(count, of: UInt8.self)))
        }
        tokens.reserveCapacity(capacity)
    }

    /// Positions that are filled.
    var count: Int { tokens.count }
    /// Bytes that a full cache takes.
    var byteCount: Int { arena.byteCount }

    /// Where a layer's keys and values lie.
    func layer(_ index: Int) -> Layer {
        Layer(
            keys: keys[index], values: values[index], capacity: Int32(capacity),
            kind: precision.rawValue)
    }

    /// One layer's share, as kernels want it.
    struct Layer {
        var keys: UnsafeMutableRawPointer
        var values: UnsafeMutableRawPointer
        var capacity: Int32
        var kind: Int32
    }

    /// Records that the next positions hold these tokens.
    func append(_ batch: ArraySlice<TokenID>) { tokens.append(contentsOf: batch) }

    /// Records that the next positions hold these tokens as a passage.
    func appendPassage(_ passage: ArraySlice<TokenID>) {
        passages.append(count..<count + passage.count)
        tokens.append(contentsOf: passage)
    }

    /// Forgets everything from a position on, and the whole of a passage that it cuts.
    func truncate(to position: Int) {
        let position = passages.first { $0.contains(position) }?.lowerBound ?? position
        passages.removeAll { $0.upperBound > position }
        if position < tokens.count { tokens.removeLast(tokens.count - position) }
        readCount = min(readCount, position)
    }

    /// Becomes a copy of the first `count` positions of another cache of the same decoder.
    func copyPrefix(of other: KeyValueCache, count: Int) {
        let row = precision.byteCount(shape.headWidth)
        let blocks = (count + 15) / 16 * 16
        for layer in keys.indices {
            for group in 0..<shape.keyValueHeads {
                let place = group * capacity * row
                (keys[layer] + place).copyMemory(
                    from: other.keys[layer] + place, byteCount: blocks * row)
                (values[layer] + place).copyMemory(
                    from: other.values[layer] + place, byteCount: count * row)
            }
        }
        tokens.removeAll(keepingCapacity: true)
        tokens.append(contentsOf: other.tokens[..<count])
        passages = other.passages.filter { $0.upperBound <= count }
        readCount = count
    }

    /// Number of leading tokens that the cache and a prompt have in common, whole passages only.
    func commonPrefix(with prompt: Prompt) -> Int {
        let same = zip(tokens, prompt.tokens).prefix { $0 == $1 }.count
        let samePassages = zip(passages, prompt.passages).prefix { $0 == $1 }.count
        // What is a passage in one of them and not in the other differs from its first token on.
        let others = passages.dropFirst(samePassages).prefix(1)
            + prompt.passages.dropFirst(samePassages).prefix(1)
        let cut = prompt.passages.first { $0.contains(same) }?.lowerBound
        return min(same, cut ?? same, others.map(\.lowerBound).min() ?? same)
    }
}
