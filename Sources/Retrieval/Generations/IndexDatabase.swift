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
            issues TEXT NOT NULL              -- JSON: [[code, message], ...]
        ) WITHOUT ROWID;
        CREATE TABLE page (
            number INTEGER PRIMARY KEY,       -- from 0, in the order of paths
            id TEXT NOT NULL,
            file TEXT NOT NULL,
            title TEXT NOT NULL,
            names TEXT NOT NULL,              -- JSON: [name, ...]
            source TEXT,
            reviewed TEXT,
            reviewDue TEXT,
            firstPassage INTEGER NOT NULL,
            passageCount INTEGER NOT NULL,
            firstStatement INTEGER NOT NULL,
            statementCount INTEGER NOT NULL,
            embeddingKey BLOB NOT NULL        -- names the symptom key that was embedded
        );
        CREATE INDEX pageId ON page (id);
        CREATE TABLE passage (
            number INTEGER PRIMARY KEY,       -- from 0; the same in the postings and the vectors
            id TEXT NOT NULL UNIQUE,
            page INTEGER NOT NULL,
            heading TEXT NOT NULL,            -- JSON: [heading, ...]
            text TEXT NOT NULL,
            pieces BLOB NOT NULL,             -- source map, see StoredText
            urgency TEXT,
            embeddingKey BLOB NOT NULL,       -- names the text that was embedded
            statementCount INTEGER NOT NULL   -- its sentences and items, each with a vector
        );
        CREATE TABLE statement (
            page INTEGER PRIMARY KEY,
            embeddingKey BLOB NOT NULL        -- of all statements of the page, one after the other
        );
        CREATE TABLE urgencySpan (
            page INTEGER NOT NULL,
            span INTEGER NOT NULL,            -- position on the page
            level TEXT NOT NULL,
            PRIMARY KEY (page, span)
        ) WITHOUT ROWID;
        CREATE INDEX urgencyLevel ON urgencySpan (level);
        CREATE TABLE urgencyText (
            page INTEGER NOT NULL,
            span INTEGER NOT NULL,
            position INTEGER NOT NULL,        -- 0 the heading, then items, then notes
            isNote INTEGER NOT NULL,
            text TEXT NOT NULL,
            pieces BLOB NOT NULL,
            PRIMARY KEY (page, span, position)
        ) WITHOUT ROWID;
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

    /// Opens the file of a finished generation, for reading only.
    static func open(_ url: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: url.path, configuration: configuration)
    }

    /// A list of strings as JSON.
    static func json(_ strings: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(strings), as: UTF8.self)
    }

    /// A list of strings from JSON; empty when it is none.
    static func strings(_ json: String) -> [String] {
        (try? JSONDecoder().decode([String].self, from: Data(json.utf8))) ?? []
    }
}
