// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Lays out the bytes of an inverted index: see `PostingsFormat`.
struct PostingsWriter {
    private let documentCount: Int
    private var data: [UInt8] = []
    private var lexicon: [UInt8] = []
    private var groups: [UInt8] = []
    private var termCount = 0
    private var before: [UInt8] = []

    /// Starts an index over so many documents.
    init(documentCount: Int) {
        self.documentCount = documentCount
    }

    /// Adds the next term (ascending by UTF-8 bytes) with its documents, at least one, in ascending
    /// order.
    mutating func add(_ term: String, documents: [UInt32], impacts: [UInt8]) {
        let start = data.count
        let capacity = PostingsFormat.blockCapacity
        if documents.count <= capacity {
            let block = PackedBlock(documents[...], impacts[...], base: 0)
            data.append(variable: Int(block.last))
            data += [block.bits, block.best] + block.bytes
        } else {
            var blocks: [UInt8] = []
            for from in stride(from: 0, to: documents.count, by: capacity) {
                let range = from..<min(from + capacity, documents.count)
                let base = from == 0 ? 0 : documents[from - 1] + 1
                let block = PackedBlock(documents[range], impacts[range], base: base)
                data.append(integer: block.last)
                data.append(integer: UInt32(blocks.count))
                data += [block.bits, block.best]
                blocks += block.bytes
            }
            data += blocks
        }
        addEntry(Array(term.utf8), documentCount: documents.count, data: start..<data.count)
    }

    /// Header and tables, in the order of the format.
    mutating func finish() -> [UInt8] {
        var header = PostingsFormat.magic
        header.append(integer: PostingsFormat.version)
        header.append(integer: UInt32(documentCount))
        header.append(integer: UInt32(termCount))
        header.append(integer: UInt32(0))
        header.append(integer: UInt64(data.count))
        header.append(integer: UInt64(lexicon.count))
        header += [UInt8](repeating: 0, count: PostingsFormat.headerSize - header.count)
        return header + data + lexicon + groups
    }

    private mutating func addEntry(_ text: [UInt8], documentCount: Int, data: Range<Int>) {
        if termCount % PostingsFormat.groupCapacity == 0 {
            groups.append(integer: UInt32(lexicon.count))
            groups.append(integer: UInt32(data.lowerBound))
            before = []
        }
        let shared = zip(before, text).prefix { $0 == $1 }.count
        lexicon.append(variable: shared)
        lexicon.append(variable: text.count - shared)
        lexicon += text[shared...]
        lexicon.append(variable: documentCount)
        lexicon.append(variable: data.count)
        before = text
        termCount += 1
    }
}

/// One block in the making.
private struct PackedBlock {
    /// The largest document number.
    let last: UInt32
    /// Bits of one packed gap.
    let bits: UInt8
    /// The best impact.
    let best: UInt8
    /// Packed gaps, then impacts.
    let bytes: [UInt8]

    /// Packs documents, the smallest of which is at least `base`.
    init(_ documents: ArraySlice<UInt32>, _ impacts: ArraySlice<UInt8>, base: UInt32) {
        var before = Int64(base) - 1
        let gaps = documents.map { document in
            defer { before = Int64(document) }
            return UInt32(Int64(document) - before - 1)
        }
        let bits = UInt32.bitWidth - (gaps.max() ?? 0).leadingZeroBitCount
        var packed = [UInt8](repeating: 0, count: wardbook_packed_size(gaps.count, UInt32(bits)))
        wardbook_pack(gaps, gaps.count, UInt32(bits), &packed)
        last = documents.last ?? 0
        best = impacts.max() ?? 0
        self.bits = UInt8(bits)
        bytes = packed + impacts
    }
}

extension [UInt8] {
    /// Appends an integer, little-endian.
    mutating func append(integer value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends a number of at least 0 in as many bytes as it needs: 7 bits each, the low ones first,
    /// the top bit set in all but the last.
    mutating func append(variable value: Int) {
        var rest = UInt64(value)
        while rest >= 0x80 {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
