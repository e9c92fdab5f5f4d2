// SPDX-License-Identifier: Apache-2.0
//
// The slow checks of `wardbookd index verify`. Opening has already compared formats, sizes,
// checksums and counts; here the content of every table is read.

import Documents
import Foundation
import GRDB

extension Generation {
    /// Reads everything once and throws `damaged` for the first contradiction: SQLite's own
    /// integrity, every passage of every page present with its source map, postings that decode,
    /// and a vector for every passage.
    public func verify() throws(RetrievalError) {
        try verifyDatabase()
        try verify(passagePostings)
        for index in [pagePostings, keyPostings, titlePostings] { try verify(index) }
        for (kind, index) in [
            (VectorKind.passage, passageVectors), (.statement, statementVectors),
            (.page, pageVectors), (.helpItem, helpVectors),
        ] {
            for number in 0..<index.count where index.vector(number).scale <= 0 {
                throw .damaged(folder.path, "\(kind.rawValue) \(number) has no vector")
            }
        }
    }

    /// Where a page still is: nothing when it is gone from this generation. `page` is a page's
    /// identity or the path of its file.
    public func traces(ofPage page: String) throws(RetrievalError) -> [String] {
        try read { database in
            let pages = try Row.fetchAll(
                database,
                sql: "SELECT number, passageCount FROM page WHERE id = ? OR number IN "
                    + "(SELECT page FROM file WHERE path = ?)",
                arguments: [page, page])
            let files = try String.fetchAll(database, sql: "SELECT path FROM file")
                .filter { $0 == page || PageIdentity.of(file: $0) == page }
            return pages.map {
                "page \($0["number"] as Int) with \($0["passageCount"] as Int) passages"
            } + files.map { "file \($0)" }
        }
    }

    private func verifyDatabase() throws(RetrievalError) {
        let problem = try read { database in
            try String.fetchOne(database, sql: "PRAGMA integrity_check")
        }
        guard problem == "ok" else { throw .damaged(databasePath, problem ?? "no answer") }
        for page in pages {
            _ = try passages(Array(page.passages))
            _ = try urgency(ofPage: page.number)
        }
        let stored = try read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM passage") ?? 0
        }
        guard stored == manifest.counts.passages else {
            throw .damaged(databasePath, "it holds \(stored) passages, the manifest says otherwise")
        }
    }

    private func verify(_ index: PostingsIndex) throws(RetrievalError) {
        var documents = [UInt32](repeating: 0, count: PostingsFormat.blockCapacity)
        for number in 0..<index.termCount {
            let term = index.term(number: number)
            var base: UInt32 = 0
            var count = 0
            for block in (0..<term.blockCount).map({ index.block($0, of: term) }) {
                _ = try index.read(block, of: term, base: base, into: &documents)
                base = block.last + 1
                count += block.count
            }
            guard count == term.documentCount else {
                throw .damaged(index.file.path, "term \(number) has \(count) postings")
            }
        }
    }
}
