// SPDX-License-Identifier: Apache-2.0
//
// Everything of a generation that is looked up by identity: files, pages, passages, urgency spans.
// The database is written once, by a build, and only ever read afterwards. This folder and nothing
// else of Wardbook knows SQLite.

import Foundation
import GRDB

/// The tables of `index.sqlite`.
enum IndexDatabase {
    /// Name of the file within the generation.
    static let fileName = "index.sqlite"

    /// The schema, as a person would type it.
    static let schema = """
        CREATE TABLE file (
            path TEXT PRIMARY KEY,            -- below the corpus folder, with / separators
            sha256 TEXT NOT NULL,             -- of the bytes that were read
            page INTEGER,                     -- number of the page, null when nothing was indexed
            duplicateOf TEXT,                 -- identity of the page that stands for this one
            fact BLOB,                        -- for the review, see StoredFact, packed; null: unreadable
            issues TEXT NOT NULL              -- JSON: [[code, message], ...]
        ) WITHOUT ROWID;
        CREATE TABLE page (
            number INTEGER PRIMARY KEY,       -- from 0, in the order of paths
            id TEXT NOT NULL,
            title TEXT NOT NULL,
            names TEXT NOT NULL,              -- JSON: [name, ...]
            source BLOB,                      -- packed
            reviewed TEXT,
            reviewDue TEXT,
            licence BLOB,                     -- as the page says it, packed
            condition TEXT,                   -- identity of the condition that it is a part of
            addresses TEXT NOT NULL,          -- JSON: [further address of the same text, ...]
            firstPassage INTEGER NOT NULL,
            passageCount INTEGER NOT NULL,
            embeddingKey BLOB NOT NULL        -- names the symptom key that was embedded
        );
        CREATE TABLE passage (
            number INTEGER PRIMARY KEY,       -- from 0; the same in the postings and the vectors
            id TEXT NOT NULL,
            page INTEGER NOT NULL,
            heading BLOB NOT NULL,            -- JSON: [heading, ...], packed
            text BLOB NOT NULL,               -- packed: see TextPacking
            pieces BLOB NOT NULL,             -- source map, see StoredText
            urgency TEXT,
            embeddingKey BLOB NOT NULL,       -- names the text that was embedded
            statementCount INTEGER NOT NULL   -- its sentences and items, each with a vector
        );
        CREATE INDEX passageId ON passage (substr(id, 1, 4));
        CREATE TABLE word (
            list BLOB NOT NULL                -- the words that texts are packed with, in one row
        );
        CREATE TABLE urgencySpan (
            page INTEGER NOT NULL,
            span INTEGER NOT NULL,            -- position on the page
            level TEXT NOT NULL,
            PRIMARY KEY (page, span)
        ) WITHOUT ROWID;
        CREATE TABLE urgencyText (
            page INTEGER NOT NULL,
            span INTEGER NOT NULL,
            position INTEGER NOT NULL,        -- 0 the heading, then items, then notes
            isNote INTEGER NOT NULL,
            text BLOB NOT NULL,               -- packed
            pieces BLOB NOT NULL,
            PRIMARY KEY (page, span, position)
        ) WITHOUT ROWID;
        CREATE TABLE helpItem (               -- the red-flag table
            number INTEGER PRIMARY KEY,       -- from 0, page by page; the same in the vectors
            page INTEGER NOT NULL,
            span INTEGER NOT NULL,
            position INTEGER NOT NULL,        -- names the text in urgencyText
            ageFrom REAL,                     -- whom it speaks of, in years; null for everybody
            ageBelow REAL,
            groups TEXT,                      -- JSON: [pregnant | weakImmunity | ..., ...]
            isWholeText INTEGER NOT NULL,     -- whether the item says nothing else
            embeddingKey BLOB NOT NULL
        );
        """

    /// Creates the file of a build. Durability comes from one fsync at the end.
    static func create(_ url: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(path: url.path, configuration: configuration)
        try queue.write { try $0.execute(sql: schema) }
        return queue
    }

    /// Packs all texts, which were inserted as `packer` numbered them, and gives the space back.
    static func pack(_ queue: DatabaseQueue, by packer: TextPacker) throws {
        let (packing, pack) = packer.finish()
        try queue.write { database in
            let function = DatabaseFunction("pack", argumentCount: 1, pure: true) { values in
                Data.fromDatabaseValue(values[0]).map(pack)
            }
            database.add(function: function)
            try database.execute(
                sql: "UPDATE passage SET heading = pack(heading), text = pack(text); "
                    + "UPDATE urgencyText SET text = pack(text); UPDATE file SET fact = pack(fact); "
                    + "UPDATE page SET source = pack(source), licence = pack(licence)")
            try database.execute(
                sql: "INSERT INTO word VALUES (?)", arguments: [Data(packing.encoded)])
            database.remove(function: function)
        }
        try queue.vacuum()
    }

    /// The words that the texts of a finished generation are packed with; nil when they are broken.
    static func packing(_ database: Database) throws -> TextPacking? {
        try Data.fetchOne(database, sql: "SELECT list FROM word")
            .flatMap { TextPacking(encoded: [UInt8]($0)) }
    }

    /// Opens the file of a finished generation, for reading only.
    static func open(_ url: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: url.path, configuration: configuration)
    }

    /// A value as JSON, the same text for the same value.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A list of strings from JSON; empty when it is none.
    static func strings(_ json: String) -> [String] {
        (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? []
    }
}
