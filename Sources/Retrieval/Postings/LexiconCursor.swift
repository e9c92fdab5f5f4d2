// SPDX-License-Identifier: Apache-2.0

/// Steps through the terms of a vocabulary in order. Starts before a term; ends after the last one,
/// and at the first that makes no sense.
struct LexiconCursor {
    /// Position of the term in the vocabulary.
    private(set) var number: Int
    /// Its UTF-8 bytes.
    private(set) var text: [UInt8] = []
    /// Documents that hold it.
    private(set) var documentCount = 0
    /// Where its postings lie, from the start of the data.
    private(set) var data: Range<Int>
    /// Where the next entry lies in the file.
    private(set) var next: Int
    private let lexicon: Lexicon

    /// Starts before the first term of a group.
    init(_ lexicon: Lexicon, group: Int) {
        self.lexicon = lexicon
        let place = lexicon.place(ofGroup: group)
        number = group * PostingsFormat.groupCapacity - 1
        next = place.entry
        data = place.data..<place.data
    }

    /// Steps to the next term; false when there is none.
    mutating func advance() -> Bool {
        guard number + 1 < lexicon.termCount else { return false }
        let bytes = lexicon.file.bytes
        let end = lexicon.entries.upperBound
        let held = (number + 1) % PostingsFormat.groupCapacity == 0 ? 0 : text.count
        guard let shared = bytes.variable(at: &next, end), shared <= held,
            let rest = bytes.variable(at: &next, end), rest <= end - next
        else { return false }
        text.removeLast(text.count - shared)
        text += bytes[next..<next + rest]
        next += rest
        guard let count = bytes.variable(at: &next, end),
            let size = bytes.variable(at: &next, end), size <= lexicon.dataSize - data.upperBound
        else { return false }
        number += 1
        documentCount = count
        data = data.upperBound..<data.upperBound + size
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// Reads a number as `append(variable:)` writes it and steps over it; nil when it does not end
    /// before `end` or is larger than any that is written.
    func variable(at place: inout Int, _ end: Int) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 42, by: 7) {
            guard place < end else { return nil }
            let byte = self[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
