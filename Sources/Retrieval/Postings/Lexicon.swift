// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary of an inverted index. Terms are sorted and stand in groups; within a group each
// says how many bytes it shares with the one before. A search finds the group by its first term and
// walks from there.

/// Reads the vocabulary of an inverted index.
struct Lexicon: Sendable {
    /// Number of terms.
    let termCount: Int
    /// Bytes of the postings.
    let dataSize: Int
    /// Where the entries lie in the file; the table of groups follows.
    let entries: Range<Int>
    let file: MappedFile

    /// Opens a vocabulary and checks every entry, so that later walks need not doubt them.
    init(
        _ file: MappedFile, termCount: Int, dataSize: Int, entries: Range<Int>
    ) throws(RetrievalError) {
        self.file = file
        self.termCount = termCount
        self.dataSize = dataSize
        self.entries = entries
        _ = try file.part(entries.upperBound, groupCount * PostingsFormat.groupSize)
        var cursor = LexiconCursor(self, group: 0)
        for number in 0..<termCount {
            if number % PostingsFormat.groupCapacity == 0 {
                let place = place(ofGroup: number / PostingsFormat.groupCapacity)
                guard place.entry == cursor.next, place.data == cursor.data.upperBound else {
                    throw .damaged(file.path, "its groups of terms contradict each other")
                }
            }
            guard cursor.advance() else {
                throw .damaged(file.path, "term \(number) contradicts itself")
            }
        }
        guard cursor.next == entries.upperBound, cursor.data.upperBound == dataSize else {
            throw .damaged(file.path, "its vocabulary does not add up to its size")
        }
    }

    /// Number of groups that so many terms take.
    static func groupCount(_ termCount: Int) -> Int {
        (termCount + PostingsFormat.groupCapacity - 1) / PostingsFormat.groupCapacity
    }

    private var groupCount: Int { Lexicon.groupCount(termCount) }

    /// The cursor at exactly this term.
    func cursor(at text: some Collection<UInt8>) -> LexiconCursor? {
        var cursor = cursor(before: text)
        while cursor.advance() {
            if cursor.text.elementsEqual(text) { return cursor }
            if text.lexicographicallyPrecedes(cursor.text) { return nil }
        }
        return nil
    }

    /// The cursor at a position of the vocabulary, below `termCount`.
    func cursor(number: Int) -> LexiconCursor {
        var cursor = LexiconCursor(self, group: number / PostingsFormat.groupCapacity)
        while cursor.number < number, cursor.advance() {}
        return cursor
    }

    /// The cursor before the last group whose first term is not after `text`.
    func cursor(before text: some Collection<UInt8>) -> LexiconCursor {
        var low = 0
        var high = groupCount
        while low < high {
            let middle = (low + high) / 2
            if text.lexicographicallyPrecedes(first(ofGroup: middle)) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return LexiconCursor(self, group: max(0, low - 1))
    }

    /// Where a group's first entry lies in the file, and its postings in the data. The place after
    /// all entries for a group that is not there.
    func place(ofGroup group: Int) -> (entry: Int, data: Int) {
        guard group < groupCount else { return (entries.upperBound, dataSize) }
        let at = entries.upperBound + group * PostingsFormat.groupSize
        return (min(entries.lowerBound + load(at), entries.upperBound), min(load(at + 4), dataSize))
    }

    /// The bytes of a group's first term, inside the mapping.
    private func first(ofGroup group: Int) -> UnsafeRawBufferPointer {
        var at = place(ofGroup: group).entry + 1
        let count = file.bytes.variable(at: &at, entries.upperBound) ?? 0
        return UnsafeRawBufferPointer(rebasing: file.bytes[at..<at + count])
    }

    private func load(_ offset: Int) -> Int {
        Int(UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
}
