// SPDX-License-Identifier: Apache-2.0
//
// An inverted index in memory-mapped form. Everything that the inner loops rely on is checked when
// the file is opened; a block whose content breaks its own header is reported when it is read.

import CKernels

/// Reads an inverted index: terms, their rarity and their postings.
final class PostingsIndex: Sendable {
    /// One term of the vocabulary.
    struct Term: Sendable, Equatable {
        /// Position in the sorted vocabulary.
        var number: Int
        /// Documents that hold the term.
        var documentCount: Int
        /// Blocks in the block table.
        var blocks: Range<Int>
        /// Where its data starts, from the start of the file.
        var data: Int
    }

    /// One entry of the block table.
    struct Block {
        /// The largest document number in the block.
        var last: UInt32
        /// Where its data starts, from the start of the term's data.
        var offset: Int
        /// Number of postings, 1...128.
        var count: Int
        /// Bits of one packed gap.
        var bits: UInt32
        /// The best impact in the block.
        var best: UInt8
    }

    /// Number of documents.
    let documentCount: Int
    /// Number of different terms.
    let termCount: Int
    let file: MappedFile
    private let blockTable: Int
    private let termTable: Int
    private let text: Int
    private let dataEnd: Int

    /// Opens a file and checks its tables.
    init(_ file: MappedFile) throws(RetrievalError) {
        self.file = file
        let magic = try file.part(0, PostingsFormat.headerSize).prefix(8)
        guard magic.elementsEqual(PostingsFormat.magic) else {
            throw .damaged(file.path, "it does not start as an inverted index does")
        }
        let version = try file.integer(UInt32.self, at: 8)
        guard version == PostingsFormat.version else {
            throw RetrievalError(
                .otherFormat,
                "\(file.path) has format \(version), this program reads "
                    + "\(PostingsFormat.version); run `wardbookd ingest`")
        }
        documentCount = Int(try file.integer(UInt32.self, at: 12))
        termCount = Int(try file.integer(UInt32.self, at: 16))
        let blockCount = Int(try file.integer(UInt32.self, at: 20))
        let data = try file.integer(UInt64.self, at: 24)
        let textCount = try file.integer(UInt64.self, at: 32)
        let size = UInt64(file.bytes.count - PostingsFormat.headerSize)
        let tables = UInt64(
            blockCount * PostingsFormat.blockSize + (termCount + 1) * PostingsFormat.termSize)
        guard data <= size, textCount <= size, data + textCount + tables == size else {
            throw .damaged(file.path, "its tables do not add up to its size")
        }
        dataEnd = PostingsFormat.headerSize + Int(data)
        blockTable = dataEnd
        termTable = blockTable + blockCount * PostingsFormat.blockSize
        text = termTable + (termCount + 1) * PostingsFormat.termSize
        try check(blockCount: blockCount, textCount: Int(textCount))
    }

    /// The term with exactly this text.
    func term(_ string: String) -> Term? {
        var string = string
        return string.withUTF8 { wanted in
            var low = 0
            var high = termCount
            while low < high {
                let middle = (low + high) / 2
                let order = compare(textBytes(middle), UnsafeRawBufferPointer(wanted))
                if order == 0 { return term(number: middle) }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    /// The term at a position of the sorted vocabulary.
    func term(number: Int) -> Term {
        let at = termTable + number * PostingsFormat.termSize
        let next = at + PostingsFormat.termSize
        return Term(
            number: number, documentCount: Int(load(UInt32.self, at + 4)),
            blocks: Int(load(UInt32.self, at + 8))..<Int(load(UInt32.self, next + 8)),
            data: PostingsFormat.headerSize + Int(load(UInt32.self, at + 12)))
    }

    /// UTF-8 bytes of a term, inside the mapping.
    func textBytes(_ number: Int) -> UnsafeRawBufferPointer {
        let at = termTable + number * PostingsFormat.termSize
        let from = text + Int(load(UInt32.self, at))
        let to = text + Int(load(UInt32.self, at + PostingsFormat.termSize))
        return UnsafeRawBufferPointer(rebasing: file.bytes[from..<to])
    }

    /// An entry of the block table.
    func block(_ number: Int) -> Block {
        let at = blockTable + number * PostingsFormat.blockSize
        return Block(
            last: load(UInt32.self, at), offset: Int(load(UInt32.self, at + 4)),
            count: Int(load(UInt16.self, at + 8)), bits: UInt32(load(UInt8.self, at + 10)),
            best: load(UInt8.self, at + 11))
    }

    private func load<T: FixedWidthInteger>(_ type: T.Type, _ offset: Int) -> T {
        T(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    private func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        for (left, right) in zip(a, b) where left != right { return left < right ? -1 : 1 }
        return a.count - b.count
    }
}

extension PostingsIndex {
    /// Every table entry points inside the file, and documents ascend within a term.
    private func check(blockCount: Int, textCount: Int) throws(RetrievalError) {
        for number in 0..<termCount {
            let at = termTable + number * PostingsFormat.termSize
            let next = at + PostingsFormat.termSize
            let textEnd = load(UInt32.self, next)
            guard load(UInt32.self, at) <= textEnd, Int(textEnd) <= textCount,
                Int(load(UInt32.self, at + 12)) <= dataEnd
            else { throw .damaged(file.path, "term \(number) lies outside its tables") }
            let blockEnd = load(UInt32.self, next + 8)
            guard load(UInt32.self, at + 8) <= blockEnd, Int(blockEnd) <= blockCount else {
                throw .damaged(file.path, "term \(number) names blocks that are not there")
            }
            try check(term(number: number))
        }
    }

    private func check(_ term: Term) throws(RetrievalError) {
        var before = -1
        for number in term.blocks {
            let block = block(number)
            let size = wardbook_packed_size(block.count, block.bits) + block.count
            guard (1...PostingsFormat.blockCapacity).contains(block.count), block.bits <= 32,
                Int(block.last) > before, Int(block.last) < documentCount,
                term.data + block.offset + size <= dataEnd
            else { throw .damaged(file.path, "block \(number) contradicts itself") }
            before = Int(block.last)
        }
    }

    /// Reads a block: `documents` gets `block.count` numbers; the result is where its impacts
    /// start.
    func read(
        _ block: Block, of term: Term, base: UInt32, into documents: inout [UInt32]
    ) throws(RetrievalError) -> UnsafePointer<UInt8> {
        let start = file.bytes.baseAddress! + term.data + block.offset
        let packed = start.assumingMemoryBound(to: UInt8.self)
        let last = wardbook_unpack_documents(
            packed, block.count, block.bits, UInt64(base), &documents)
        guard last == UInt64(block.last) else {
            throw .damaged(file.path, "a block of term \(term.number) does not end where it says")
        }
        return packed + wardbook_packed_size(block.count, block.bits)
    }
}
