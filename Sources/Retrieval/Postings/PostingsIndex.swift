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
        /// Its only block; nil when it has a table of blocks.
        fileprivate var only: Block?
        /// Where its table of blocks starts in the file.
        fileprivate var table: Int

        /// Number of its blocks.
        var blockCount: Int {
            (documentCount + PostingsFormat.blockCapacity - 1) / PostingsFormat.blockCapacity
        }
    }

    /// One block of postings.
    struct Block: Sendable, Equatable {
        /// The largest document number in the block.
        var last: UInt32
        /// Where its gaps start in the file.
        var start: Int
        /// Number of postings, 1...128.
        var count: Int
        /// Bits of one packed gap.
        var bits: UInt32
        /// The best impact in the block.
        var best: UInt8

        /// Bytes of gaps and impacts.
        var size: Int { wardbook_packed_size(count, bits) + count }
    }

    /// Number of documents.
    let documentCount: Int
    /// All terms.
    let lexicon: Lexicon
    let file: MappedFile

    /// Number of different terms.
    var termCount: Int { lexicon.termCount }

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
        let termCount = Int(try file.integer(UInt32.self, at: 16))
        let data = try file.integer(UInt64.self, at: 24)
        let entries = try file.integer(UInt64.self, at: 32)
        let size = UInt64(file.bytes.count - PostingsFormat.headerSize)
        let groups = UInt64(Lexicon.groupCount(termCount) * PostingsFormat.groupSize)
        guard data <= size, entries <= size, data + entries + groups == size else {
            throw .damaged(file.path, "its tables do not add up to its size")
        }
        let start = PostingsFormat.headerSize + Int(data)
        lexicon = try Lexicon(
            file, termCount: termCount, dataSize: Int(data), entries: start..<start + Int(entries))
        var cursor = LexiconCursor(lexicon, group: 0)
        while cursor.advance() { try check(cursor) }
    }

    /// The term with exactly this text.
    func term(_ text: String) -> Term? {
        lexicon.cursor(at: text.utf8).map { term($0) }
    }

    /// The term at a position of the sorted vocabulary.
    func term(number: Int) -> Term { term(lexicon.cursor(number: number)) }

    /// The text of the term at a position of the sorted vocabulary.
    func text(number: Int) -> String {
        String(decoding: lexicon.cursor(number: number).text, as: UTF8.self)
    }

    /// A block of a term, by its position.
    func block(_ number: Int, of term: Term) -> Block {
        if let only = term.only { return only }
        let at = term.table + number * PostingsFormat.blockSize
        let first = number * PostingsFormat.blockCapacity
        return Block(
            last: load(at),
            start: term.table + term.blockCount * PostingsFormat.blockSize + Int(load(at + 4)),
            count: min(term.documentCount - first, PostingsFormat.blockCapacity),
            bits: UInt32(file.bytes[at + 8]), best: file.bytes[at + 9])
    }

    /// Reads a block: `documents` gets `block.count` numbers; the result is where its impacts
    /// start.
    func read(
        _ block: Block, of term: Term, base: UInt32, into documents: inout [UInt32]
    ) throws(RetrievalError) -> UnsafePointer<UInt8> {
        let start = file.bytes.baseAddress! + block.start
        let packed = start.assumingMemoryBound(to: UInt8.self)
        let last = wardbook_unpack_documents(
            packed, block.count, block.bits, UInt64(base), &documents)
        guard last == UInt64(block.last) else {
            throw .damaged(file.path, "a block of term \(term.number) does not end where it says")
        }
        return packed + wardbook_packed_size(block.count, block.bits)
    }

    private func load(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

extension PostingsIndex {
    private func term(_ cursor: LexiconCursor) -> Term {
        let table = PostingsFormat.headerSize + cursor.data.lowerBound
        var term = Term(
            number: cursor.number, documentCount: cursor.documentCount, only: nil, table: table)
        if term.blockCount == 1 {
            term.only = onlyBlock(of: cursor, table..<table + cursor.data.count)
        }
        return term
    }

    /// The block of a term that has one; nil when its header makes no sense.
    private func onlyBlock(of cursor: LexiconCursor, _ range: Range<Int>) -> Block? {
        var at = range.lowerBound
        guard let last = file.bytes.variable(at: &at, range.upperBound), at + 2 <= range.upperBound
        else { return nil }
        return Block(
            last: UInt32(clamping: last), start: at + 2, count: cursor.documentCount,
            bits: UInt32(file.bytes[at]), best: file.bytes[at + 1])
    }

    /// A term's blocks fill its data, and documents ascend from block to block.
    private func check(_ cursor: LexiconCursor) throws(RetrievalError) {
        let term = term(cursor)
        let damaged = RetrievalError.damaged(
            file.path, "the postings of term \(cursor.number) contradict each other")
        let tableSize = term.blockCount * PostingsFormat.blockSize
        guard term.documentCount > 0, term.documentCount <= documentCount,
            term.blockCount == 1 ? term.only != nil : tableSize <= cursor.data.count
        else { throw damaged }
        let end = term.table + cursor.data.count
        var before = -1
        var start = term.only?.start ?? term.table + tableSize
        for number in 0..<term.blockCount {
            let block = block(number, of: term)
            guard block.bits <= 32, block.start == start, block.size <= end - start,
                Int(block.last) > before, Int(block.last) < documentCount
            else { throw damaged }
            before = Int(block.last)
            start += block.size
        }
        guard start == end else { throw damaged }
    }
}
