// SPDX-License-Identifier: Apache-2.0
//
// The loop of byte-pair encoding: join the best neighbouring pair until none can be joined. A heap
// of candidates and a linked list of symbols make it O(n log n), so that a hostile "word" of
// 100 kB costs milliseconds. What "best" means is the caller's: merge rank or piece score.

/// A run of bytes that is one token, or one character that no token spells yet.
struct MergeSymbol {
    /// Byte range in the text being encoded.
    var start: Int32
    var length: Int32
    /// Token, or -1.
    var id: TokenID
    fileprivate var previous: Int32 = -1
    fileprivate var next: Int32 = -1

    init(start: Int, length: Int, id: TokenID) {
        self.start = Int32(start)
        self.length = Int32(length)
        self.id = id
    }

    var range: Range<Int> { Int(start)..<Int(start + length) }
}

/// Working storage of the merge loop, reused from word to word.
struct PairMerging {
    /// A pair that may be joined: `order` holds the priority (low first), then the position.
    private struct Candidate {
        var order: UInt64
        var length: Int32
        var id: TokenID

        var left: Int { Int(order & 0xffff_ffff) }
    }

    private var symbols: [MergeSymbol] = []
    private var heap: [Candidate] = []

    /// Forgets the last word.
    mutating func removeAll() {
        symbols.removeAll(keepingCapacity: true)
        heap.removeAll(keepingCapacity: true)
    }

    /// Adds the next symbol of the word; ranges follow one another.
    mutating func append(_ symbol: MergeSymbol) {
        symbols.append(symbol)
    }

    /// Joins pairs, best first, and hands out the symbols that remain, in order.
    ///
    /// - Parameters:
    ///   - rank: The token that a pair makes and its priority, low first; nil if it makes none.
    ///   - body: Called for each remaining symbol.
    mutating func merge(
        rank: (MergeSymbol, MergeSymbol) -> (priority: UInt32, id: TokenID)?,
        body: (MergeSymbol) -> Void
    ) {
        for index in symbols.indices {
            symbols[index].previous = Int32(index) - 1
            symbols[index].next = index + 1 < symbols.count ? Int32(index) + 1 : -1
        }
        for index in symbols.indices.dropLast() { propose(index, rank) }
        while let best = pop() { join(best, rank) }
        var index = symbols.isEmpty ? -1 : 0
        while index >= 0 {
            body(symbols[index])
            index = Int(symbols[index].next)
        }
    }

    private mutating func propose(
        _ left: Int, _ rank: (MergeSymbol, MergeSymbol) -> (priority: UInt32, id: TokenID)?
    ) {
        let right = Int(symbols[left].next)
        guard right >= 0, let found = rank(symbols[left], symbols[right]) else { return }
        push(
            Candidate(
                order: UInt64(found.priority) << 32 | UInt64(left),
                length: symbols[left].length + symbols[right].length, id: found.id))
    }

    /// Joins a candidate unless one of its sides has been joined elsewhere meanwhile.
    private mutating func join(
        _ candidate: Candidate,
        _ rank: (MergeSymbol, MergeSymbol) -> (priority: UInt32, id: TokenID)?
    ) {
        let left = candidate.left
        let right = Int(symbols[left].next)
        guard symbols[left].length > 0, right >= 0,
            symbols[left].length + symbols[right].length == candidate.length
        else { return }
        symbols[left].length = candidate.length
        symbols[left].id = candidate.id
        symbols[left].next = symbols[right].next
        symbols[right].length = 0
        if symbols[left].next >= 0 { symbols[Int(symbols[left].next)].previous = Int32(left) }
        propose(left, rank)
        if symbols[left].previous >= 0 { propose(Int(symbols[left].previous), rank) }
    }

    private mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].order < heap[parent].order else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func pop() -> Candidate? {
        guard let best = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return best }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return best }
            if child + 1 < heap.count, heap[child + 1].order < heap[child].order { child += 1 }
            guard heap[child].order < heap[parent].order else { return best }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
