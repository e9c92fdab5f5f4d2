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

    /// Inserts them, texts as the packer numbers them.
    func insert(into database: Database, _ packer: TextPacker) throws {
        let issues = file.issues.map { [$0.code, $0.message] }
        let fact = try file.fact.map { try StoredFact.pack($0, keptFrom: file.failure?.keptFrom) }
        try database.cachedStatement(sql: "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                file.path, file.sha256, page == nil ? nil : before.pages, file.duplicateOf,
                fact.map(packer.numbered), try IndexDatabase.json(issues),
            ])
        guard let page else { return }
        try insert(page, into: database, packer)
        for (place, item) in items.enumerated() {
            try insert(item, number: before.passages + place, into: database, packer)
        }
        for (place, item) in file.helpItems.enumerated() {
            try insert(item, number: before.helpItems + place, into: database)
        }
        for (span, urgency) in page.urgency.enumerated() {
            try insert(urgency, span: span, into: database, packer)
        }
    }

    private func insert(
        _ page: Page, into database: Database, _ packer: TextPacker
    ) throws {
        try database.cachedStatement(
            sql: "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            before.pages, page.id, page.title, try IndexDatabase.json(page.names),
            page.source.map(packer.numbered), page.reviewed, page.reviewDue,
            page.licence.map(packer.numbered), page.condition,
            try IndexDatabase.json(page.addresses), before.passages, items.count,
            Data(file.key.bytes),
        ])
    }

    private func insert(
        _ item: PreparedFile.Item, number: Int, into database: Database, _ packer: TextPacker
    ) throws {
        let passage = item.passage
        try database.cachedStatement(
            sql: "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, passage.id, before.pages, packer.numbered(item.heading),
            packer.numbered(passage.text.string),
            Data(StoredText.pack(passage.text.pieces)), passage.urgency?.rawValue,
            Data(item.key.bytes), item.statements.count,
        ])
    }

    private func insert(
        _ item: PreparedHelpItem, number: Int, into database: Database
    ) throws {
        let audience = item.audience
        let groups = audience.groups.map(\.rawValue).sorted()
        try database.cachedStatement(
            sql: "INSERT INTO helpItem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            number, before.pages, item.span, item.position, audience.ageFrom, audience.ageBelow,
            groups.isEmpty ? nil : try IndexDatabase.json(groups), audience.isWholeText,
            Data(item.key.bytes),
        ])
    }

    private func insert(
        _ urgency: UrgencySpan, span: Int, into database: Database, _ packer: TextPacker
    ) throws {
        try database.cachedStatement(sql: "INSERT INTO urgencySpan VALUES (?, ?, ?)").execute(
            arguments: [before.pages, span, urgency.level.rawValue])
        let statement = try database.cachedStatement(
            sql: "INSERT INTO urgencyText VALUES (?, ?, ?, ?, ?, ?)")
        for (position, text) in urgency.texts.enumerated() {
            try statement.execute(arguments: [
                before.pages, span, position, position > urgency.items.count,
                packer.numbered(text.string), Data(StoredText.pack(text.pieces)),
            ])
        }
    }
}

extension UrgencySpan {
    /// Heading, items and notes, one after the other.
    fileprivate var texts: [SourceText] { [heading] + items + notes }
}
