// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import GRDB

/// The rows that one file adds to the database.
struct FileRows: Sendable {
    var file: PreparedFile
    /// The page, nil when the file adds no passage.
    var page: Page?
    /// Those of the file's passages that no file before had.
    var items: [PreparedFile.Item]
    /// How many of everything there are already.
    var before: Manifest.Counts
    /// Counts the words of the texts, for packing them.
    var words: WordUses

    /// Inserts them.
    func insert(into database: Database) throws {
        let issues = file.issues.map { [$0.code, $0.message] }
        try database.cachedStatement(sql: "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                file.path, file.sha256, page == nil ? nil : before.pages, file.duplicateOf,
                try file.fact.map { try StoredFact.pack($0, keptFrom: file.failure?.keptFrom) },
                try IndexDatabase.json(issues),
            ])
        guard let page else { return }
        try insert(page, into: database)
        for (place, item) in items.enumerated() {
            try insert(item, number: before.passages + place, into: database)
        }
        for (place, item) in file.helpItems.enumerated() {
            try insert(item, number: before.helpItems + place, into: database)
        }
        for (span, urgency) in page.urgency.enumerated() {
            try insert(urgency, span: span, into: database)
        }
    }

    private func insert(_ page: Page, into database: Database) throws {
        let statements = items.flatMap(\.statements)
        try database.cachedStatement(
            sql: "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            before.pages, page.id, file.path, page.title, try IndexDatabase.json(page.names),
            page.source, page.reviewed, page.reviewDue, page.licence, page.condition,
            try IndexDatabase.json(page.addresses), before.passages, items.count,
            before.statements, statements.count, Data(file.key.bytes),
        ])
        try database.cachedStatement(sql: "INSERT INTO statement VALUES (?, ?)").execute(
            arguments: [before.pages, Data(statements.flatMap(\.key.bytes))])
    }

    private func insert(
        _ item: PreparedFile.Item, number: Int, into database: Database
    ) throws {
        let passage = item.passage
        let heading = try IndexDatabase.json(passage.heading)
        words.add([heading, passage.text.string])
        try database.cachedStatement(
            sql: "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, passage.id, before.pages, heading, passage.text.string,
            Data(StoredText.pack(passage.text.pieces)), passage.urgency?.rawValue,
            Data(item.key.bytes), item.statements.count,
        ])
    }

    private func insert(
        _ item: PreparedHelpItem, number: Int, into database: Database
    ) throws {
        let audience = item.audience
        try database.cachedStatement(
            sql: "INSERT INTO helpItem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, before.pages, item.span, item.position, item.level.rawValue, audience.ageFrom,
            audience.ageBelow, try IndexDatabase.json(audience.groups.map(\.rawValue).sorted()),
            audience.isWholeText, Data(item.key.bytes),
        ])
    }

    private func insert(_ urgency: UrgencySpan, span: Int, into database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO urgencySpan VALUES (?, ?, ?)").execute(
            arguments: [before.pages, span, urgency.level.rawValue])
        let texts = [urgency.heading] + urgency.items + urgency.notes
        words.add(texts.map(\.string))
        let statement = try database.cachedStatement(
            sql: "INSERT INTO urgencyText VALUES (?, ?, ?, ?, ?, ?)")
        for (position, text) in texts.enumerated() {
            try statement.execute(arguments: [
                before.pages, span, position, position > urgency.items.count, text.string,
                Data(StoredText.pack(text.pieces)),
            ])
        }
    }
}
