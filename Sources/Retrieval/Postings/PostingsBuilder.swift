// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Collects the terms of documents in ascending order and writes them as an inverted index.
struct PostingsBuilder: Sendable {
    /// One term's postings in the making.
    private struct List {
        var documents: [UInt32] = []
        var frequencies: [UInt16] = []
    }

    private let parameters: BM25Parameters
    /// By number of the term; empty for terms that only other indexes have.
    private var lists: [List] = []
    private var lengths: [UInt32] = []

    /// Starts an empty index.
    init(parameters: BM25Parameters) {
        self.parameters = parameters
    }

    /// Number of different terms added.
    var termCount: Int { lists.count { !$0.documents.isEmpty } }

    /// Adds the next document, each of its terms once. Its length is the sum of its weighted
    /// frequencies, none of which is 0.
    mutating func add(_ document: [TermFrequency]) {
        let number = UInt32(lengths.count)
        var length: UInt32 = 0
        for entry in document {
            length &+= entry.frequency
            let term = Int(entry.term)
            if term >= lists.count {
                lists += repeatElement(List(), count: term + 1 - lists.count)
            }
            lists[term].documents.append(number)
            lists[term].frequencies.append(UInt16(min(entry.frequency, 65_535)))
        }
        lengths.append(length)
    }

    /// The whole file; `numbers` are those that the documents' terms were given by.
    func encoded(_ numbers: TermNumbers) -> [UInt8] {
        var file = PostingsWriter(documentCount: lengths.count)
        let total = lengths.reduce(0) { $0 + Double($1) }
        let average = Float(total / Double(max(lengths.count, 1)))
        for number in numbers.sorted where number < lists.count {
            let list = lists[number]
            if list.documents.isEmpty { continue }
            let impacts = zip(list.documents, list.frequencies).map { document, frequency in
                parameters.impact(
                    frequency: Float(frequency), length: Float(lengths[Int(document)]),
                    average: average)
            }
            file.add(numbers.terms[number], documents: list.documents, impacts: impacts)
        }
        return file.finish()
    }
}
