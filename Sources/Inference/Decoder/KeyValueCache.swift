// SPDX-License-Identifier: Apache-2.0
//
// Keys and values of the positions that a model has read. A layer's keys lie as [G][S/16][head
// width][16], its values as [G][S][head width] (wardbook_kernels.h says why), S being the layer's
// slots. Pages that were never written cost no memory.

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
    /// How it is laid out.
    let layout: CacheLayout
    /// Token of each position that is filled, from 0 on.
    private(set) var tokens: [TokenID] = []
    /// Of them, those that were read as passages of their own, in order.
    private(set) var passages: [Range<Int>] = []
    /// Leading positions that were read as a prompt. Only these may serve another prompt: written
    /// ones were computed in another mode, and reusing them would make answers depend on history.
    var readCount = 0
    /// Positions stored since it was empty, those given up again included: tells what rings have
    /// overwritten.
    private var extent = 0
    private let arena = Arena()
    private var keys: [UnsafeMutableRawPointer] = []
    private var values: [UnsafeMutableRawPointer] = []

    /// An empty cache.
    init(_ layout: CacheLayout) {
        self.layout = layout
        for slots in layout.slots {
            let count = layout.keyValueHeads * layout.headBytes(slots)
            keys.append(UnsafeMutableRawPointer(arena.allocate(count, of: UInt8.self)))
            values.append(UnsafeMutableRawPointer(arena.allocate(count, of: UInt8.self)))
        }
        tokens.reserveCapacity(layout.positions)
    }

    /// Positions there is room for.
    var capacity: Int { layout.positions }
    /// Positions that are filled.
    var count: Int { tokens.count }
    /// Bytes that a full cache takes.
    var byteCount: Int { arena.byteCount }

    /// Where a layer's keys and values lie.
    func layer(_ index: Int) -> Layer {
        Layer(
            keys: keys[index], values: values[index], slots: Int32(layout.slots[index]),
            kind: layout.precision.rawValue)
    }

    /// One layer's share, as kernels want it.
    struct Layer {
        var keys: UnsafeMutableRawPointer
        var values: UnsafeMutableRawPointer
        var slots: Int32
        var kind: Int32
    }

    /// Tells that the next `count` positions are about to be stored, whether or not `append`
    /// follows.
    func prepare(_ count: Int) { extent = max(extent, tokens.count + count) }

    /// Records that the next positions hold these tokens.
    func append(_ batch: ArraySlice<TokenID>) { tokens.append(contentsOf: batch) }

    /// Records that the next positions hold these tokens as a passage.
    func appendPassage(_ passage: ArraySlice<TokenID>) {
        passages.append(count..<count + passage.count)
        tokens.append(contentsOf: passage)
    }

    /// Whether what precedes a position is all there: false where a ring has since overwritten
    /// part of the window that ends before it.
    func canResume(at position: Int) -> Bool {
        position == 0
            || layout.rings.allSatisfy {
                extent - $0.slots <= max(0, position + 1 - $0.window)
            }
    }

    /// Forgets everything from a position on, and the whole of a passage that it cuts; or
    /// everything if it cannot resume there.
    func truncate(to position: Int) {
        let start = passages.first { $0.contains(position) }?.lowerBound ?? position
        let position = canResume(at: start) ? start : 0
        passages.removeAll { $0.upperBound > position }
        if position < tokens.count { tokens.removeLast(tokens.count - position) }
        readCount = min(readCount, position)
        if position == 0 { extent = 0 }
    }

    /// Becomes a copy of the first `count` positions of another cache of the same layout, which
    /// can resume there.
    func copyPrefix(of other: KeyValueCache, count: Int) {
        extent = count
        for (layer, slots) in layout.slots.enumerated() {
            let wrapped = other.extent > slots
            if wrapped { extent = other.extent }
            let filled = wrapped ? slots : count
            for group in 0..<layout.keyValueHeads {
                let place = layout.headBytes(group * slots)
                (keys[layer] + place).copyMemory(
                    from: other.keys[layer] + place,
                    byteCount: layout.headBytes((filled + 15) / 16 * 16))
                (values[layer] + place).copyMemory(
                    from: other.values[layer] + place, byteCount: layout.headBytes(filled))
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
        let others =
            passages.dropFirst(samePassages).prefix(1)
            + prompt.passages.dropFirst(samePassages).prefix(1)
        let cut = prompt.passages.first { $0.contains(same) }?.lowerBound
        return min(same, cut ?? same, others.map(\.lowerBound).min() ?? same)
    }
}
