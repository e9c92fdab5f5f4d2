// SPDX-License-Identifier: Apache-2.0
//
// The inverted index on disk. All integers are little-endian; a *variable* one has 7 bits a byte.
//
//   header       64 bytes: magic, version, counts, sizes
//   data         for each term its blocks. A block is packed document gaps, then one byte of impact a
//                posting. Before the only block of a term: last document (variable), bits, best
//                impact. Before several: for each 10 bytes, last document, where it starts after
//                this table, bits, best impact; all but the last block are full
//   lexicon      the terms, sorted by their UTF-8 bytes, all integers variable: bytes shared with the
//                term before (0 at the start of a group), further bytes and their number,
//                documents, bytes of data
//   groups       for each 16 terms 8 bytes: where they start in the lexicon and in the data
//
// A posting holds an *impact*: BM25's saturated term frequency with the length of the document
// already in it, in 1...255. Scores are sums of integer weight x impact, so they do not depend on
// the order in which they are added, and a pruned search gives exactly the scores of an exhaustive
// one.

import Foundation

/// Constants of the inverted index.
enum PostingsFormat {
    /// First bytes of the file.
    static let magic = Array("WBPOSTNG".utf8)
    /// Raised whenever the layout changes.
    static let version: UInt32 = 3
    /// Bytes of the header.
    static let headerSize = 64
    /// Bytes of one entry of a table of blocks.
    static let blockSize = 10
    /// Terms of a group.
    static let groupCapacity = 16
    /// Bytes of one entry of the table of groups.
    static let groupSize = 8
    /// Postings in a full block.
    static let blockCapacity = 128
    /// The best impact: a term frequency far beyond saturation.
    static let impactMax: Float = 255
    /// Query weights are idf x this, rounded.
    static let weightScale: Float = 2048
    /// Largest query weight; with `termCountMax` no sum of weight x impact leaves 32 bits.
    static let weightMax: UInt32 = 65_535
    /// Most terms of one query; 65,535 x 255 x 256 < 2^32.
    static let termCountMax = 256
}

/// BM25's two constants (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
struct BM25Parameters: Sendable, Equatable, Codable {
    /// How soon repeated terms stop to count; at least 0.
    var k1: Float = 1.2
    /// How much long documents are held back, 0...1.
    var b: Float = 0.75

    /// Rarity of a term: ln(1 + (N - n + 0.5) / (n + 0.5)), never negative.
    static func idf(documents: Int, holding: Int) -> Float {
        log(1 + (Float(documents) - Float(holding) + 0.5) / (Float(holding) + 0.5))
    }

    /// Saturated frequency tf / (tf + k1 (1 - b + b length / average)), scaled to 1...255.
    func impact(frequency: Float, length: Float, average: Float) -> UInt8 {
        let held = k1 * (1 - b + b * length / max(average, 1))
        let share = frequency / (frequency + held)
        return UInt8(max(1, min(PostingsFormat.impactMax, (share * 255).rounded())))
    }
}
