// SPDX-License-Identifier: Apache-2.0
//
// Words of a question that the index does not know are compared with the words that it does know.
// Distance counts insertions, deletions, substitutions and swapped neighbours (Damerau 1964, in the
// restricted form), on stemmed terms, because that is what both sides have.

/// Finds the index's own words that a misspelt word may stand for.
struct SpellingCorrector: Sendable {
    /// Shorter words are too easily near to others.
    static let lengthMin = 4
    /// How much a corrected word counts beside one that is spelt as the index spells it.
    static let weight: Float = 0.8

    let index: PostingsIndex

    /// The nearest terms of at most distance 1 (from 8 bytes on: 2) that start with the same
    /// letter; among equally near ones the most frequent, at most `count`. Empty for words with
    /// digits.
    func corrections(of term: String, count: Int = 2) -> [String] {
        let wanted = Array(term.utf8)
        guard wanted.count >= SpellingCorrector.lengthMin,
            wanted.allSatisfy({ $0 > 0x39 || $0 < 0x30 }), index.term(term) == nil
        else { return [] }
        let limit = wanted.count >= 8 ? 2 : 1
        let letters = SpellingCorrector.letters(wanted)
        var best: [(distance: Int, frequency: Int, number: Int)] = []
        for number in index.numbers(startingWith: wanted[0]) {
            let bytes = index.textBytes(number)
            guard abs(bytes.count - wanted.count) <= limit,
                (SpellingCorrector.letters(bytes) ^ letters).nonzeroBitCount <= 2 * limit,
                let distance = SpellingCorrector.distance(wanted, bytes, limit: limit)
            else { continue }
            best.append((distance, index.term(number: number).documentCount, number))
        }
        best.sort {
            ($0.distance, -$0.frequency, $0.number) < ($1.distance, -$1.frequency, $1.number)
        }
        let nearest = best.first?.distance
        return best.prefix { $0.distance == nearest }.prefix(count).map {
            String(decoding: index.textBytes($0.number), as: UTF8.self)
        }
    }

    /// Which bytes a word holds, 64 kinds: each edit changes at most two of these bits.
    private static func letters(_ word: some Sequence<UInt8>) -> UInt64 {
        word.reduce(0) { $0 | 1 << UInt64($1 & 63) }
    }

    /// The restricted Damerau distance if it is at most `limit`.
    static func distance(
        _ a: some RandomAccessCollection<UInt8>, _ b: some RandomAccessCollection<UInt8>,
        limit: Int
    ) -> Int? {
        let a = Array(a)
        let b = Array(b)
        var before: [Int] = []
        var last = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var row = [i + 1]
            for (j, right) in b.enumerated() {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == b[j - 1], a[i - 1] == right {
                    cost = min(cost, before[j - 1] + 1)
                }
                row.append(cost)
            }
            if row.min()! > limit { return nil }
            before = last
            last = row
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }
}

extension PostingsIndex {
    /// Positions in the vocabulary of the terms whose first byte is this one.
    func numbers(startingWith byte: UInt8) -> Range<Int> {
        func firstAtLeast(_ byte: Int) -> Int {
            var low = 0
            var high = termCount
            while low < high {
                let middle = (low + high) / 2
                if Int(textBytes(middle).first ?? 0) < byte {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
        return firstAtLeast(Int(byte))..<firstAtLeast(Int(byte) + 1)
    }
}
