// SPDX-License-Identifier: Apache-2.0
//
// Writes one generation into a folder of its own. Pages come in order; their passages get the next
// numbers, the same in SQLite, in the postings and in the vectors.

import CKernels
import Documents
import Foundation
import GRDB

/// A generation in the making.
struct GenerationWriter {
    /// Where it is written.
    let folder: URL
    private(set) var counts = Manifest.Counts()
    private let centres: VectorCentres
    private let database: DatabaseQueue
    private var passagePostings: PostingsBuilder
    private var pagePostings: PostingsBuilder
    private var keyPostings: PostingsBuilder
    private var titlePostings: PostingsBuilder
    private var vectors: [VectorKind: VectorWriter] = [:]
    private var passageIds: Set<String> = []
    private var digest = SHA256()

    /// Starts an empty generation in a new folder.
    init(
        folder: URL, dimensions: Int, centres: VectorCentres, parameters: BM25Parameters
    ) throws {
        self.folder = folder
        self.centres = centres
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        database = try IndexDatabase.create(folder.appending(path: IndexDatabase.fileName))
        passagePostings = PostingsBuilder(parameters: parameters)
        pagePostings = PostingsBuilder(parameters: parameters)
        keyPostings = PostingsBuilder(parameters: parameters)
        titlePostings = PostingsBuilder(parameters: BM25Parameters(b: 0.3))
        for kind in VectorKind.allCases {
            vectors[kind] = VectorWriter(dimensions: dimensions, coding: kind.coding)
        }
    }

    /// Takes in the next file. Returns what to embed; nothing when the file adds no passage.
    mutating func add(_ file: PreparedFile) throws -> [EmbeddingRequest] {
        digest.update("\(file.path)\0\(file.sha256)\n".utf8)
        let first = counts.passages
        var new: [(number: Int, item: PreparedFile.Item)] = []
        for item in file.items where passageIds.insert(item.passage.id).inserted {
            new.append((first + new.count, item))
        }
        let page = new.isEmpty ? nil : file.page
        try write(file, page, new)
        guard let page else { return [] }
        index(file, new)
        let requests = requests(file, new)
        counts.pages += 1
        counts.passages += new.count
        counts.statements += new.reduce(0) { $0 + $1.item.statements.count }
        counts.urgencySpans += page.urgency.count
        counts.helpItems += file.helpItems.count
        return requests
    }

    /// What to embed of a file whose passages are `new`.
    private func requests(
        _ file: PreparedFile, _ new: [(number: Int, item: PreparedFile.Item)]
    ) -> [EmbeddingRequest] {
        let key = EmbeddingRequest(
            place: VectorPlace(kind: .page, number: counts.pages),
            key: EmbeddingKey(text: file.keyText), text: file.keyText)
        let passages = new.map {
            EmbeddingRequest(
                place: VectorPlace(kind: .passage, number: $0), key: $1.key, text: $1.embeddingText)
        }
        let statements = new.flatMap(\.item.statements).enumerated().map {
            EmbeddingRequest(
                place: VectorPlace(kind: .statement, number: counts.statements + $0), key: $1.key,
                text: $1.text)
        }
        let helpItems = file.helpItems.enumerated().map {
            EmbeddingRequest(
                place: VectorPlace(kind: .helpItem, number: counts.helpItems + $0), key: $1.key,
                text: $1.text)
        }
        return [key] + passages + statements + helpItems
    }

    /// Sets the vector of a passage or statement that has been added: as the encoder made it, or as
    /// another generation has it.
    mutating func setVector(_ place: VectorPlace, _ vector: QuantizedVector) {
        let isRaw = place.kind == .statement && !place.kind.coding.isCoded(vector)
        let centred = isRaw ? centres.statement.removed(from: vector) : vector
        vectors[place.kind]?.set(place.number, centred)
    }

    /// Writes all files, the report that is made of the counts, and the manifest, and waits until they
    /// are on the disk.
    mutating func finish(
        _ manifest: Manifest, report: (Manifest.Counts) -> BuildReport
    ) throws {
        try IndexDatabase.packTexts(in: database)
        try database.close()
        try write(passagePostings.encoded(), GenerationFiles.passagePostings)
        try write(pagePostings.encoded(), GenerationFiles.pagePostings)
        try write(keyPostings.encoded(), GenerationFiles.keyPostings)
        try write(titlePostings.encoded(), GenerationFiles.titlePostings)
        for (kind, file) in vectors { try write(file.encoded(), kind.fileName) }
        try DurableFile.synchronise(folder.appending(path: IndexDatabase.fileName))
        var manifest = manifest
        counts.terms = passagePostings.termCount
        manifest.counts = counts
        manifest.files = try GenerationFiles.all.map { try describe($0) }
        try write(Array(try report(counts).json().utf8), BuildReport.fileName)
        try DurableFile.write(
            try manifest.encoded(), to: folder.appending(path: Manifest.fileName))
        try DurableFile.synchronise(folder)
    }

    /// Digest over paths and contents of all files that were added.
    var corpusDigest: String { SHA256.hexadecimal(digest.finish()) }

    private mutating func index(
        _ file: PreparedFile, _ new: [(number: Int, item: PreparedFile.Item)]
    ) {
        var whole = file.pageTerms
        var key = file.pageTerms
        for (_, item) in new {
            passagePostings.add(file.pageTerms.merging(item.terms, uniquingKeysWith: +))
            whole.merge(item.terms, uniquingKeysWith: +)
            if item.isInKey { key.merge(item.terms, uniquingKeysWith: +) }
            vectors[.passage]?.reserve()
            for _ in item.statements { vectors[.statement]?.reserve() }
        }
        for _ in file.helpItems { vectors[.helpItem]?.reserve() }
        vectors[.page]?.reserve()
        keyPostings.add(key)
        titlePostings.add(file.pageTerms)
        pagePostings.add(whole)
    }

    private func write(_ bytes: [UInt8], _ name: String) throws(RetrievalError) {
        try DurableFile.write(bytes, to: folder.appending(path: name))
    }

    private func describe(_ name: String) throws(RetrievalError) -> Manifest.File {
        let file = try MappedFile(folder.appending(path: name))
        return Manifest.File(name: name, size: file.bytes.count, crc32c: file.checksum)
    }
}

extension GenerationWriter {
    /// Inserts the rows of one file.
    private func write(
        _ file: PreparedFile, _ page: Page?, _ new: [(number: Int, item: PreparedFile.Item)]
    ) throws {
        let number = counts.pages
        let first = counts.passages
        let statements = new.flatMap(\.item.statements)
        try database.write { database in
            let issues = file.issues.map { [$0.code, $0.message] }
            try database.execute(
                sql: "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    file.path, file.sha256, page == nil ? nil : number, file.duplicateOf,
                    try file.fact.map { try StoredFact.pack($0) }, try IndexDatabase.json(issues),
                ])
            guard let page else { return }
            try database.execute(
                sql: "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    number, page.id, file.path, page.title, try IndexDatabase.json(page.names),
                    page.source, page.reviewed, page.reviewDue, page.licence,
                    page.condition,
                    try IndexDatabase.json(page.addresses), first, new.count, counts.statements,
                    statements.count,
                    Data(EmbeddingKey(text: file.keyText).bytes),
                ])
            for (passage, item) in new {
                try GenerationWriter.insert(item, number: passage, page: number, into: database)
            }
            try database.execute(
                sql: "INSERT INTO statement VALUES (?, ?)",
                arguments: [number, Data(statements.flatMap(\.key.bytes))])
            for (place, item) in file.helpItems.enumerated() {
                try GenerationWriter.insert(
                    item, number: counts.helpItems + place, page: number, into: database)
            }
            for (span, urgency) in page.urgency.enumerated() {
                try GenerationWriter.insert(urgency, span: span, page: number, into: database)
            }
        }
    }

    private static func insert(
        _ item: PreparedFile.Item, number: Int, page: Int, into database: Database
    ) throws {
        let passage = item.passage
        let statement = try database.cachedStatement(
            sql: "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            number, passage.id, page, try IndexDatabase.json(passage.heading), passage.text.string,
            Data(StoredText.pack(passage.text.pieces)), passage.urgency?.rawValue,
            Data(item.key.bytes), item.statements.count,
        ])
    }

    private static func insert(
        _ item: PreparedHelpItem, number: Int, page: Int, into database: Database
    ) throws {
        let audience = item.audience
        try database.execute(
            sql: "INSERT INTO helpItem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                number, page, item.span, item.position, item.level.rawValue, audience.ageFrom,
                audience.ageBelow, try IndexDatabase.json(audience.groups.map(\.rawValue).sorted()),
                audience.isWholeText, Data(item.key.bytes),
            ])
    }

    private static func insert(
        _ urgency: UrgencySpan, span: Int, page: Int, into database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO urgencySpan VALUES (?, ?, ?)",
            arguments: [page, span, urgency.level.rawValue])
        let texts = [urgency.heading] + urgency.items + urgency.notes
        for (position, text) in texts.enumerated() {
            try database.execute(
                sql: "INSERT INTO urgencyText VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    page, span, position, position > urgency.items.count, text.string,
                    Data(StoredText.pack(text.pieces)),
                ])
        }
    }
}
