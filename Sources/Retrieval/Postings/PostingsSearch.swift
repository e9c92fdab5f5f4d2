// SPDX-License-Identifier: Apache-2.0
//
// The best documents of a query by BM25, without scoring every document that holds a word of it.
//
// Documents are visited in windows of 4,096 numbers. In each window the block headers bound what
// every term can add; terms are ordered by that bound, and those whose bounds together cannot reach
// the worst document kept so far are only looked up for documents that the other terms brought up
// (block-max MaxScore: Turtle and Flood 1995; Ding and Suel 2011). Long questions from patients
// make most terms essential; there the loop is a plain addition over packed blocks, which is fast
// as well.

import CKernels

/// One term of a query.
struct WeightedTerm: Sendable, Equatable {
    /// The index term.
    var term: String
    /// How much it counts: 1 for a word of the question, less for an expansion, in (0, 2].
    var weight: Float
}

/// One query on one inverted index.
struct PostingsSearch {
    /// Documents of one window.
    private static let windowSize = 4096

    private let index: PostingsIndex
    private let terms: [(term: PostingsIndex.Term, weight: UInt32)]

    /// Looks the terms up; those that the index does not know are ignored, and of more than 256 the
    /// ones that weigh most are kept.
    init(_ index: PostingsIndex, _ query: [WeightedTerm]) {
        self.index = index
        let known = query.compactMap { wanted in
            index.term(wanted.term).map { term in
                (term: term, weight: PostingsSearch.weight(of: term, in: index, wanted.weight))
            }
        }
        let kept =
            known.count <= PostingsFormat.termCountMax
            ? known
            : Array(known.sorted { $0.weight > $1.weight }.prefix(PostingsFormat.termCountMax))
        terms = kept
    }

    /// The integer weight of a query term: idf x weight x 2,048, rounded, at least 1.
    static func weight(
        of term: PostingsIndex.Term, in index: PostingsIndex, _ weight: Float
    ) -> UInt32 {
        let idf = BM25Parameters.idf(documents: index.documentCount, holding: term.documentCount)
        let scaled = (idf * weight * PostingsFormat.weightScale).rounded()
        return UInt32(max(1, min(Float(PostingsFormat.weightMax), scaled)))
    }

    /// An integer score in BM25's own scale (without its constant factor k1 + 1).
    static func score(_ sum: UInt32) -> Double {
        Double(sum) / Double(PostingsFormat.impactMax * PostingsFormat.weightScale)
    }

    /// The best `count` documents that hold at least one term, best first. Scores are exact.
    func top(_ count: Int) throws(RetrievalError) -> [ScoredDocument<UInt32>] {
        var best = TopDocuments<UInt32>(capacity: count)
        var cursors = self.cursors
        var scores = [UInt32](repeating: 0, count: PostingsSearch.windowSize)
        for start in stride(from: 0, to: index.documentCount, by: PostingsSearch.windowSize) {
            let end = min(start + PostingsSearch.windowSize, index.documentCount)
            try search(UInt32(start)..<UInt32(end), &cursors, &scores, &best)
        }
        return best.sorted()
    }

    /// The scores of all documents of a range, zero for those without any term.
    func scores(_ documents: Range<Int>) throws(RetrievalError) -> [UInt32] {
        try scores([documents])[0]
    }

    /// The scores of several ranges, which must ascend; one walk through the postings.
    func scores(_ ranges: [Range<Int>]) throws(RetrievalError) -> [[UInt32]] {
        var results = ranges.map { [UInt32](repeating: 0, count: $0.count) }
        for term in terms {
            var cursor = PostingsCursor(index, term.term, weight: term.weight)
            for (place, range) in ranges.enumerated() where !range.isEmpty {
                let window = UInt32(range.lowerBound)..<UInt32(range.upperBound)
                try cursor.accumulate(window, into: &results[place])
            }
        }
        return results
    }

    /// What each known term adds to one document, by the term's number in the index.
    func shares(of document: Int) throws(RetrievalError) -> [(term: Int, share: UInt32)] {
        var shares: [(term: Int, share: UInt32)] = []
        for term in terms {
            var cursor = PostingsCursor(index, term.term, weight: term.weight)
            let share = try cursor.share(of: UInt32(document))
            if share > 0 { shares.append((term.term.number, share)) }
        }
        return shares
    }

    private var cursors: [PostingsCursor] {
        terms.map { PostingsCursor(index, $0.term, weight: $0.weight) }
    }

    /// One window: bound, add up the essential terms, finish the candidates.
    private func search(
        _ window: Range<UInt32>, _ cursors: inout [PostingsCursor], _ scores: inout [UInt32],
        _ best: inout TopDocuments<UInt32>
    ) throws(RetrievalError) {
        var plan = WindowPlan(cursors.indices.map { cursors[$0].bound(window) })
        guard plan.total > best.threshold ?? 0 else { return }
        plan.split(at: best.threshold ?? 0)
        for cursor in plan.essential { try cursors[cursor].accumulate(window, into: &scores) }
        for slot in 0..<window.count where scores[slot] > 0 {
            let document = window.lowerBound + UInt32(slot)
            let score = try finish(document, scores[slot], plan, &cursors, best.threshold ?? 0)
            scores[slot] = 0
            if let score { best.offer(Int(document), score) }
        }
    }

    /// Adds the shares of the other terms, largest bound first, as long as the document can still
    /// be kept.
    private func finish(
        _ document: UInt32, _ partial: UInt32, _ plan: WindowPlan,
        _ cursors: inout [PostingsCursor], _ threshold: UInt32
    ) throws(RetrievalError) -> UInt32? {
        var score = partial
        for place in plan.others.indices.reversed() {
            guard score + plan.reach[place] > threshold else { return nil }
            score += try cursors[plan.others[place]].share(of: document)
        }
        return score > threshold ? score : nil
    }
}

/// Which terms of a window must be added up for all documents, and which only for candidates.
private struct WindowPlan {
    /// The most that any document of the window can score.
    let total: UInt32
    /// Terms to add up, any order.
    private(set) var essential: [Int] = []
    /// Terms to look up, ascending by bound.
    private(set) var others: [Int] = []
    /// For each of `others`, the sum of its bound and all smaller ones.
    private(set) var reach: [UInt32] = []
    private let bounds: [UInt32]

    init(_ bounds: [UInt32]) {
        self.bounds = bounds
        total = bounds.reduce(0, +)
    }

    /// Puts into `others` as many of the weakest terms as cannot reach more than `threshold`.
    mutating func split(at threshold: UInt32) {
        var sum: UInt32 = 0
        for term in bounds.indices.sorted(by: { bounds[$0] < bounds[$1] }) {
            if essential.isEmpty, sum + bounds[term] <= threshold {
                sum += bounds[term]
                others.append(term)
                reach.append(sum)
            } else if bounds[term] > 0 {
                essential.append(term)
            }
        }
    }
}
