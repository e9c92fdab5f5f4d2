// SPDX-License-Identifier: Apache-2.0
//
// What a generation can be asked by identity.

public import Documents
import Foundation
import GRDB

/// A file of the corpus as the build found it.
struct FileRecord: Sendable, Equatable {
    var path: String
    var sha256: String
    /// Number of the page, nil when nothing of the file was indexed.
    var page: Int?
    /// What the review of the library knew of it; nil when it could not be read.
    var fact: PageFact?
    /// The day as of which its page is kept, when it could not be read.
    var keptFrom: String?
    var issues: [PageIssue]
}

extension Generation {
    /// Passages by number, in the order asked for. Throws `damaged` when one is not there.
    public func passages(_ numbers: [Int]) throws(RetrievalError) -> [Passage] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT number, id, page, heading, text, pieces, urgency FROM passage "
                    + "WHERE number = ?")
            return try numbers.map { number in
                guard let row = try Row.fetchOne(statement, arguments: [number]) else {
                    throw RetrievalError.damaged(
                        self.databasePath, "passage \(number) is not there")
                }
                return try self.passage(row)
            }
        }
    }

    /// The passage with this identity, or nil.
    public func passage(_ id: String) throws(RetrievalError) -> Passage? {
        try read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT number, id, page, heading, text, pieces, urgency FROM passage "
                    + "WHERE substr(id, 1, 4) = substr(?1, 1, 4) AND id = ?1", arguments: [id]
            ).map { try self.passage($0) }
        }
    }

    /// The urgency spans of a page, in document order.
    public func urgency(ofPage number: Int) throws(RetrievalError) -> [UrgencySpan] {
        try read { database in
            let levels = try Row.fetchAll(
                database, sql: "SELECT span, level FROM urgencySpan WHERE page = ? ORDER BY span",
                arguments: [number])
            return try levels.map { row in
                let texts = try Row.fetchAll(
                    database,
                    sql: "SELECT text, pieces, isNote FROM urgencyText "
                        + "WHERE page = ? AND span = ? ORDER BY position",
                    arguments: [number, row["span"] as Int])
                return try self.span(level: row["level"], texts)
            }
        }
    }

    /// All files of the corpus as the build found them, by path.
    func files() throws(RetrievalError) -> [String: FileRecord] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT * FROM file")
            return Dictionary(
                uniqueKeysWithValues: rows.map { ($0["path"], FileRecord($0, self.packing)) })
        }
    }

    /// The embedding keys of all texts of a kind, by number; statements have none.
    func embeddingKeys(of kind: VectorKind) throws(RetrievalError) -> [EmbeddingKey] {
        try read { database in
            try Data.fetchAll(
                database, sql: "SELECT embeddingKey FROM \(kind.rawValue) ORDER BY rowid"
            ).map { EmbeddingKey(bytes: $0) }
        }
    }

    private func passage(_ row: Row) throws -> Passage {
        let page: Int = row["page"]
        guard pages.indices.contains(page), let text = sourceText(row),
            let heading = packing.unpack([UInt8](row["heading"] as Data))
        else {
            throw RetrievalError.damaged(databasePath, "passage \(row["id"] as String) is broken")
        }
        let urgency = (row["urgency"] as String?).flatMap { UrgencyLevel(rawValue: $0) }
        return Passage(
            id: row["id"], page: pages[page].id, heading: IndexDatabase.strings(heading),
            text: text, urgency: urgency)
    }

    /// The text of a row with its source map, or nil when one of them is broken.
    func sourceText(_ row: Row) -> SourceText? {
        packing.unpack([UInt8](row["text"] as Data)).flatMap {
            StoredText.unpack($0, row["pieces"] as Data)
        }
    }

    private func span(level: String, _ rows: [Row]) throws -> UrgencySpan {
        let texts = rows.compactMap { row in
            sourceText(row).map {
                ($0, row["isNote"] as Bool)
            }
        }
        guard let level = UrgencyLevel(rawValue: level), let heading = texts.first?.0 else {
            throw RetrievalError.damaged(databasePath, "an urgency span is broken")
        }
        return UrgencySpan(
            level: level, heading: heading,
            items: texts.dropFirst().filter { !$0.1 }.map(\.0),
            notes: texts.dropFirst().filter(\.1).map(\.0))
    }
}

extension FileRecord {
    /// Reads a row of the table `file`.
    fileprivate init(_ row: Row, _ packing: TextPacking) {
        let pairs = try? JSONDecoder().decode(
            [[String]].self, from: Data((row["issues"] as String).utf8))
        let stored = (row["fact"] as Data?).flatMap { packing.unpack($0) }
            .flatMap { StoredFact.unpack($0) }
        self.init(
            path: row["path"], sha256: row["sha256"], page: row["page"],
            fact: stored?.fact(file: row["path"]), keptFrom: stored?.keptFrom,
            issues: (pairs ?? []).compactMap {
                $0.count == 2 ? PageIssue(code: $0[0], message: $0[1]) : nil
            })
    }
}
