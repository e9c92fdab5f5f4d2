// SPDX-License-Identifier: Apache-2.0

/// A document with its score.
struct ScoredDocument<Score: Comparable & Sendable>: Sendable {
    /// Its number in the index.
    var document: Int
    /// Higher is better.
    var score: Score

    /// Better score first; among equals the smaller number, so that results never depend on the
    /// order of the search.
    static func precedes(_ a: Self, _ b: Self) -> Bool {
        a.score != b.score ? a.score > b.score : a.document < b.document
    }
}

/// Keeps the best `capacity` of all documents offered: a binary heap whose root is the worst kept.
struct TopDocuments<Score: Comparable & Sendable> {
    private let capacity: Int
    private var heap: [ScoredDocument<Score>] = []

    /// Starts empty; `capacity` is at least 1.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        heap.reserveCapacity(self.capacity)
    }

    /// What a document must exceed to be kept; nil while there is room.
    var threshold: Score? { heap.count < capacity ? nil : heap[0].score }

    /// Keeps the document if it is among the best so far.
    mutating func offer(_ document: Int, _ score: Score) {
        let entry = ScoredDocument(document: document, score: score)
        if heap.count < capacity {
            heap.append(entry)
            rise(heap.count - 1)
        } else if ScoredDocument.precedes(entry, heap[0]) {
            heap[0] = entry
            sink()
        }
    }

    /// All that were kept, best first.
    func sorted() -> [ScoredDocument<Score>] {
        heap.sorted(by: ScoredDocument.precedes)
    }

    private mutating func rise(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard ScoredDocument.precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, ScoredDocument.precedes(heap[child], heap[child + 1]) {
                child += 1
            }
            guard ScoredDocument.precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
