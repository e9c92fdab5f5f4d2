// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Collects the terms of documents in ascending order and writes them as an inverted index.
struct PostingsBuilder {
    /// A term of one document with its weighted frequency.
    typealias Frequencies = [String: UInt32]

    /// One term's postings in the making.
    private struct List {
        var documents: [UInt32] = []
        var frequencies: [UInt16] = []
    }

    private let parameters: BM25Parameters
    private var numbers: [String: Int] = [:]
    private var lists: [List] = []
    private var lengths: [UInt32] = []

    /// Starts an empty index.
    init(parameters: BM25Parameters) {
        self.parameters = parameters
    }

    /// Number of documents added.
    var documentCount: Int { lengths.count }

    /// Number of different terms added.
    var termCount: Int { numbers.count }

    /// Adds the next document. Its length is the sum of its weighted frequencies.
    mutating func add(_ frequencies: Frequencies) {
        let document = UInt32(lengths.count)
        var length: UInt32 = 0
        for (term, frequency) in frequencies where frequency > 0 {
            length &+= frequency
            let number = self.number(of: term)
            lists[number].documents.append(document)
            lists[number].frequencies.append(UInt16(min(frequency, 65_535)))
        }
        lengths.append(length)
    }

    /// The whole file.
    func encoded() -> [UInt8] {
        var file = PostingsWriter(documentCount: lengths.count)
        let total = lengths.reduce(0) { $0 + Double($1) }
        let average = Float(total / Double(max(lengths.count, 1)))
        for (term, number) in numbers.sorted(by: {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }) {
            let list = lists[number]
            let impacts = zip(list.documents, list.frequencies).map { document, frequency in
                parameters.impact(
                    frequency: Float(frequency), length: Float(lengths[Int(document)]),
                    average: average)
            }
            file.add(term, documents: list.documents, impacts: impacts)
        }
        return file.finish()
    }

    private mutating func number(of term: String) -> Int {
        if let known = numbers[term] { return known }
        numbers[term] = lists.count
        lists.append(List())
        return lists.count - 1
    }
}
