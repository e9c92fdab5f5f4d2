// SPDX-License-Identifier: Apache-2.0
//
// Terms are counted as numbers: a word is looked up once for each file that has it, and everything
// after that is sums over arrays.

import TextAnalysis

/// Numbers terms from 0, in the order in which they appear.
struct TermNumbers: Sendable {
    /// All terms, by number.
    private(set) var terms: [String] = []
    private var numbers = StringNumbers()

    /// The number of a term, which is new when the term is.
    mutating func number(of term: String) -> UInt32 {
        let number = numbers.number(of: term)
        if number == terms.count { terms.append(term) }
        return UInt32(number)
    }

    /// All numbers, ascending by the UTF-8 bytes of their terms.
    var sorted: [Int] {
        terms.indices.sorted { terms[$0].utf8.lexicographicallyPrecedes(terms[$1].utf8) }
    }
}

/// How often a document has a term, weighted by field.
struct TermFrequency: Sendable, Equatable {
    /// Number of the term.
    var term: UInt32
    var frequency: UInt32
}

/// Adds up the frequencies of one document after the other.
struct FrequencySum: Sendable {
    /// By term; 0 for all but those in `terms`.
    private var frequencies: [UInt32] = []
    private var terms: [UInt32] = []

    /// Adds to the frequency of a term.
    mutating func add(_ term: UInt32, _ frequency: UInt32) {
        let place = Int(term)
        if place >= frequencies.count {
            frequencies += repeatElement(0, count: place + 1 - frequencies.count)
        }
        if frequencies[place] == 0 { terms.append(term) }
        frequencies[place] &+= frequency
    }

    /// Adds another document's frequencies.
    mutating func add(_ document: [TermFrequency]) {
        for entry in document { add(entry.term, entry.frequency) }
    }

    /// The sums, each term once; what is added next is of another document.
    mutating func finish() -> [TermFrequency] {
        let sums = terms.map { TermFrequency(term: $0, frequency: frequencies[Int($0)]) }
        for term in terms { frequencies[Int(term)] = 0 }
        terms.removeAll(keepingCapacity: true)
        return sums
    }
}
