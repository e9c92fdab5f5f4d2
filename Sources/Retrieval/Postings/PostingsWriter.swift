// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Lays out the bytes of an inverted index: see `PostingsFormat`.
struct PostingsWriter {
    private let documentCount: Int
    private var data: [UInt8] = []
    private var blocks: [UInt8] = []
    private var blockCount = 0
    private var terms: [UInt8] = []
    private var termCount = 0
    private var text: [UInt8] = []

    /// Starts an index over so many documents.
    init(documentCount: Int) {
        self.documentCount = documentCount
    }

    /// Adds the next term (ascending by UTF-8 bytes) with its documents in ascending order.
    mutating func add(_ term: String, documents: [UInt32], impacts: [UInt8]) {
        let start = data.count
        let firstBlock = blockCount
        for from in stride(from: 0, to: documents.count, by: PostingsFormat.blockCapacity) {
            let to = min(from + PostingsFormat.blockCapacity, documents.count)
            let base = from == 0 ? 0 : documents[from - 1] + 1
            addBlock(documents[from..<to], impacts[from..<to], base: base, start: start)
        }
        addEntry(documentCount: documents.count, firstBlock: firstBlock, data: start)
        text += Array(term.utf8)
        termCount += 1
    }

    /// Header and tables, in the order of the format.
    mutating func finish() -> [UInt8] {
        addEntry(documentCount: 0, firstBlock: blockCount, data: data.count)
        var header = PostingsFormat.magic
        header.append(integer: PostingsFormat.version)
        header.append(integer: UInt32(documentCount))
        header.append(integer: UInt32(termCount))
        header.append(integer: UInt32(blockCount))
        header.append(integer: UInt64(data.count))
        header.append(integer: UInt64(text.count))
        header += [UInt8](repeating: 0, count: PostingsFormat.headerSize - header.count)
        return header + data + blocks + terms + text
    }

    private mutating func addEntry(documentCount: Int, firstBlock: Int, data: Int) {
        terms.append(integer: UInt32(text.count))
        terms.append(integer: UInt32(documentCount))
        terms.append(integer: UInt32(firstBlock))
        terms.append(integer: UInt32(data))
    }

    private mutating func addBlock(
        _ documents: ArraySlice<UInt32>, _ impacts: ArraySlice<UInt8>, base: UInt32, start: Int
    ) {
        var before = Int64(base) - 1
        let gaps = documents.map { document in
            defer { before = Int64(document) }
            return UInt32(Int64(document) - before - 1)
        }
        let bits = UInt32.bitWidth - (gaps.max() ?? 0).leadingZeroBitCount
        blocks.append(integer: documents.last ?? 0)
        blocks.append(integer: UInt32(data.count - start))
        blocks.append(integer: UInt16(gaps.count))
        blocks.append(UInt8(bits))
        blocks.append(impacts.max() ?? 0)
        var packed = [UInt8](repeating: 0, count: wardbook_packed_size(gaps.count, UInt32(bits)))
        wardbook_pack(gaps, gaps.count, UInt32(bits), &packed)
        data += packed
        data += impacts
        blockCount += 1
    }
}

extension [UInt8] {
    /// Appends an integer, little-endian.
    mutating func append(integer value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
