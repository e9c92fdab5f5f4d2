// SPDX-License-Identifier: Apache-2.0
//
// Start here. A generation is one complete, immutable index: pages and passages in SQLite, postings
// for words, vectors for meaning, and a manifest that vouches for the files. Whoever answers opens
// one and keeps it; a build makes the next one beside it and never touches this one.

import Documents
public import Foundation
import GRDB

/// One immutable index, open for reading. Safe to use from any task.
public final class Generation: Sendable {
    /// What it is made of.
    public let manifest: Manifest
    /// Its folder at the time of opening; it may have been removed since.
    public let folder: URL
    /// All pages, by number.
    public let pages: [PageRecord]
    /// BM25 over passages.
    let passagePostings: PostingsIndex
    /// BM25 over whole pages.
    let pagePostings: PostingsIndex
    /// BM25 over the symptom keys of pages.
    let keyPostings: PostingsIndex
    /// BM25 over titles and names of pages.
    let titlePostings: PostingsIndex
    /// One vector for each passage.
    let passageVectors: VectorIndex
    /// One vector for each sentence and item of the passages.
    let statementVectors: VectorIndex
    /// One vector for the symptom key of each page.
    let pageVectors: VectorIndex
    /// One vector for each item of the red-flag table.
    let helpVectors: VectorIndex
    /// The red-flag table: every item that tells when to seek help, by number.
    public let helpItems: [HelpItem]
    let helpRanges: [Range<Int>]
    let databasePath: String
    private let database: DatabaseQueue
    /// The words that texts in the database are packed with.
    let packing: TextPacking
    private let pageNumbers: [String: [Int]]
    /// Identities of pages that others stand for, with those others.
    private let duplicates: [String: String]
    private let pageOfPassage: [UInt32]
    /// Numbers of the passages of each page.
    let passageRanges: [Range<Int>]
    /// For each passage the number of its first statement, then the count of all.
    private let firstStatements: [UInt32]

    /// Opens a generation's folder, checking format, sizes and checksums of all files.
    ///
    /// Throws `RetrievalError`: `damaged` for missing, truncated or altered files, `otherFormat`
    /// for an index of another version.
    public init(opening folder: URL) throws(RetrievalError) {
        let manifest = try Manifest.read(from: folder)
        var files: [String: MappedFile] = [:]
        for file in manifest.files {
            files[file.name] = try Generation.checked(file, in: folder)
        }
        func mapped(_ name: String) throws(RetrievalError) -> MappedFile {
            guard let file = files[name] else {
                throw .damaged(folder.path, "its manifest does not list \(name)")
            }
            return file
        }
        _ = try mapped(IndexDatabase.fileName)
        self.manifest = manifest
        self.folder = folder
        passagePostings = try PostingsIndex(try mapped(GenerationFiles.passagePostings))
        pagePostings = try PostingsIndex(try mapped(GenerationFiles.pagePostings))
        keyPostings = try PostingsIndex(try mapped(GenerationFiles.keyPostings))
        titlePostings = try PostingsIndex(try mapped(GenerationFiles.titlePostings))
        passageVectors = try VectorIndex(try mapped(VectorKind.passage.fileName))
        statementVectors = try VectorIndex(try mapped(VectorKind.statement.fileName))
        pageVectors = try VectorIndex(try mapped(VectorKind.page.fileName))
        helpVectors = try VectorIndex(try mapped(VectorKind.helpItem.fileName))
        let url = folder.appending(path: IndexDatabase.fileName)
        databasePath = url.path
        do {
            let database = try IndexDatabase.open(url)
            guard let packing = try database.read({ try IndexDatabase.packing($0) }) else {
                throw RetrievalError.damaged(url.path, "its list of words is broken")
            }
            (pages, duplicates, helpItems) = try database.read {
                (
                    try Generation.pages($0, packing), try Generation.duplicates($0),
                    try Generation.helpItems($0)
                )
            }
            firstStatements = try database.read { try Generation.firstStatements($0) }
            self.packing = packing
            self.database = database
        } catch {
            throw .damaged(url.path, "\(error)")
        }
        pageNumbers = Dictionary(grouping: pages.indices) { [pages] in pages[$0].id }
        passageRanges = pages.map(\.passages)
        pageOfPassage = try Generation.owners(pages, count: manifest.counts.passages, folder)
        helpRanges = try Generation.helpRanges(helpItems, pageCount: pages.count, url.path)
        let counts = manifest.counts
        guard passagePostings.documentCount == counts.passages,
            [pagePostings, keyPostings, titlePostings]
                .allSatisfy({ [pages] in $0.documentCount == pages.count }),
            passageVectors.count == counts.passages, pageVectors.count == pages.count,
            statementVectors.count == counts.statements, helpVectors.count == helpItems.count,
            firstStatements.count == counts.passages + 1,
            firstStatements.last.map(Int.init) == counts.statements,
            [passageVectors, statementVectors, pageVectors, helpVectors]
                .allSatisfy({ $0.dimensions == manifest.embedder.dimensions })
        else { throw .damaged(folder.path, "its files do not hold the same passages") }
    }

    /// The page with this identity, or the one that stands for it because their texts are equal. Of
    /// several files it is the one with the shortest path.
    public func page(_ id: String) -> PageRecord? {
        let numbers = pageNumbers[id] ?? duplicates[id].flatMap { pageNumbers[$0] }
        return numbers?.map { pages[$0] }.min { $0.file.utf8.count < $1.file.utf8.count }
    }

    /// The page of a subject: the condition's own page for its sub-pages, else the page itself.
    public func subject(of page: PageRecord) -> PageRecord {
        page.condition.flatMap { self.page($0) } ?? page
    }

    /// All files that belong to this identity, in the order of paths.
    public func pages(_ id: String) -> [PageRecord] {
        (pageNumbers[id] ?? []).map { pages[$0] }
    }

    /// The page that a passage belongs to.
    public func page(ofPassage number: Int) -> PageRecord {
        pages[Int(pageOfPassage[number])]
    }

    /// Numbers of the sentences and items of a passage.
    func statements(ofPassage number: Int) -> Range<Int> {
        Int(firstStatements[number])..<Int(firstStatements[number + 1])
    }

    /// Numbers of the sentences and items of a page.
    func statements(ofPage number: Int) -> Range<Int> {
        let passages = pages[number].passages
        return Int(firstStatements[passages.lowerBound])..<Int(firstStatements[passages.upperBound])
    }

    /// A vector as it is stored.
    func vector(_ place: VectorPlace) -> QuantizedVector {
        switch place.kind {
        case .passage: passageVectors.vector(place.number)
        case .statement: statementVectors.vector(place.number)
        case .page: pageVectors.vector(place.number)
        case .helpItem: helpVectors.vector(place.number)
        }
    }

    /// Refuses vectors of another encoder than the one that will embed questions.
    public func require(_ embedder: EmbedderIdentity) throws(RetrievalError) {
        guard manifest.embedder == embedder else {
            let own = manifest.embedder
            throw RetrievalError(
                .otherEmbedder,
                "the index holds vectors of \(own.name) (\(own.sha256.prefix(12))), the configured "
                    + "encoder is \(embedder.name) (\(embedder.sha256.prefix(12))); run "
                    + "`wardbookd ingest` to build the index anew")
        }
    }

    /// Runs a query, turning SQLite's errors into ours.
    func read<Result: Sendable>(
        _ body: @Sendable (Database) throws -> Result
    ) throws(RetrievalError) -> Result {
        do {
            return try database.read(body)
        } catch let error as RetrievalError {
            throw error
        } catch {
            throw .damaged(databasePath, "\(error)")
        }
    }
}

/// Names of the files of a generation.
enum GenerationFiles {
    static let passagePostings = "passages.postings"
    static let pagePostings = "pages.postings"
    static let keyPostings = "keys.postings"
    static let titlePostings = "titles.postings"
    /// All files but the manifest.
    static let all =
        [IndexDatabase.fileName, passagePostings, pagePostings, keyPostings, titlePostings]
        + VectorKind.allCases.map(\.fileName)
}

extension Generation {
    /// Maps a file and compares size and checksum with the manifest.
    static func checked(
        _ file: Manifest.File, in folder: URL
    ) throws(RetrievalError) -> MappedFile {
        guard !file.name.contains("/"), file.name != ".." else {
            throw .damaged(folder.path, "its manifest names a file outside the generation")
        }
        let mapped = try MappedFile(folder.appending(path: file.name))
        guard mapped.bytes.count == file.size else {
            throw .damaged(
                mapped.path, "it has \(mapped.bytes.count) bytes instead of \(file.size)")
        }
        guard mapped.checksum == file.crc32c else {
            throw .damaged(mapped.path, "its checksum does not hold")
        }
        return mapped
    }

    private static func pages(
        _ database: Database, _ packing: TextPacking
    ) throws -> [PageRecord] {
        func unpacked(_ value: Data?) throws -> String? {
            guard let value else { return nil }
            guard let text = packing.unpack(value) else {
                throw RetrievalError.damaged(IndexDatabase.fileName, "a text of a page is broken")
            }
            return text
        }
        return try Row.fetchAll(database, sql: Generation.pageRows).map { row in
            let first: Int = row["firstPassage"]
            let count: Int = row["passageCount"]
            return PageRecord(
                number: row["number"], id: row["id"], file: row["path"], title: row["title"],
                names: IndexDatabase.strings(row["names"]), source: try unpacked(row["source"]),
                reviewed: row["reviewed"], reviewDue: row["reviewDue"],
                licence: try unpacked(row["licence"]), condition: row["condition"],
                addresses: IndexDatabase.strings(row["addresses"]),
                passages: first..<first + max(0, count))
        }
    }

    /// All pages with the path of their file.
    private static let pageRows =
        "SELECT page.*, path FROM page JOIN file ON file.page = page.number ORDER BY page.number"

    private static func duplicates(_ database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT path, duplicateOf FROM file WHERE duplicateOf IS NOT NULL")
        let pairs = rows.map { (PageIdentity.of(file: $0["path"]), $0["duplicateOf"] as String) }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func firstStatements(_ database: Database) throws -> [UInt32] {
        let counts = try Int.fetchAll(
            database, sql: "SELECT statementCount FROM passage ORDER BY number")
        return counts.reduce(into: [0]) { $0.append($0[$0.count - 1] &+ UInt32(clamping: $1)) }
    }

    /// The page number of each passage; throws unless the pages cover all passages in order.
    private static func owners(
        _ pages: [PageRecord], count: Int, _ folder: URL
    ) throws(RetrievalError) -> [UInt32] {
        var owners: [UInt32] = []
        for (number, page) in pages.enumerated() {
            guard page.number == number, page.passages.lowerBound == owners.count else {
                throw .damaged(folder.path, "page \(number) does not follow the one before it")
            }
            owners += repeatElement(UInt32(number), count: page.passages.count)
        }
        guard owners.count == count else {
            throw .damaged(folder.path, "its pages hold \(owners.count) passages, not \(count)")
        }
        return owners
    }
}
