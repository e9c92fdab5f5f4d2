// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Walks the postings of one term in ascending document order, decoding a block only when it must.
/// Holds a pointer into the mapping of its index, which it keeps alive.
struct PostingsCursor {
    /// The term's weight in this query.
    let weight: UInt32
    private let index: PostingsIndex
    private let term: PostingsIndex.Term
    /// The first block that may still hold a document of interest.
    private var current = 0
    /// The block that `documents` holds, or -1.
    private var decoded = -1
    private var count = 0
    private var documents = [UInt32](repeating: 0, count: PostingsFormat.blockCapacity)
    private var impacts: UnsafePointer<UInt8>?

    /// Starts before the first posting.
    init(_ index: PostingsIndex, _ term: PostingsIndex.Term, weight: UInt32) {
        self.index = index
        self.term = term
        self.weight = weight
    }

    /// The most that the term can add to any document of a window. Windows must ascend.
    mutating func bound(_ window: Range<UInt32>) -> UInt32 {
        skip(to: window.lowerBound)
        var best: UInt8 = 0
        var number = current
        while number < term.blockCount, first(number) < window.upperBound {
            best = max(best, index.block(number, of: term).best)
            number += 1
        }
        return weight * UInt32(best)
    }

    /// Adds the term's share to the scores of a window, `scores[0]` being its first document.
    mutating func accumulate(
        _ window: Range<UInt32>, into scores: inout [UInt32]
    ) throws(RetrievalError) {
        skip(to: window.lowerBound)
        var number = current
        while number < term.blockCount, first(number) < window.upperBound {
            try decode(number)
            let from = position(of: window.lowerBound)
            let to = position(of: window.upperBound)
            if let impacts, from < to {
                documents.withUnsafeBufferPointer {
                    wardbook_accumulate(
                        $0.baseAddress! + from, impacts + from, to - from, weight,
                        window.lowerBound, &scores)
                }
            }
            number += 1
        }
    }

    /// The term's share of one document's score. Documents must ascend within a window.
    mutating func share(of document: UInt32) throws(RetrievalError) -> UInt32 {
        skip(to: document)
        guard current < term.blockCount, first(current) <= document else { return 0 }
        try decode(current)
        let at = position(of: document)
        guard at < count, documents[at] == document, let impacts else { return 0 }
        return weight * UInt32(impacts[at])
    }

    /// The smallest document number that a block may hold.
    private func first(_ number: Int) -> UInt32 {
        number == 0 ? 0 : index.block(number - 1, of: term).last + 1
    }

    private mutating func skip(to document: UInt32) {
        while current < term.blockCount, index.block(current, of: term).last < document {
            current += 1
        }
    }

    private mutating func decode(_ number: Int) throws(RetrievalError) {
        guard decoded != number else { return }
        let block = index.block(number, of: term)
        impacts = try index.read(block, of: term, base: first(number), into: &documents)
        count = block.count
        decoded = number
    }

    /// Where in the decoded block the first document at or after `document` stands.
    private func position(of document: UInt32) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if documents[middle] < document { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
