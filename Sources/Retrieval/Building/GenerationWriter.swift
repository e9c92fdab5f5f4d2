// SPDX-License-Identifier: Apache-2.0
//
// Writes one generation into a folder of its own. Pages come in order; their passages get the next
// numbers, the same in SQLite, in the postings and in the vectors.

import Documents
import Foundation

/// A generation in the making.
struct GenerationWriter {
    /// Where it is written.
    let folder: URL
    private(set) var counts = Manifest.Counts()
    /// What is taken out of the vectors of statements.
    private let centre: [Float]
    /// Writes the rows of the files that were added.
    let rows: RowWriter
    private var postings: GenerationPostings
    private var vectors: [VectorKind: VectorWriter] = [:]
    private var passageIds: Set<String> = []
    private var digest = SHA256()

    /// Starts an empty generation in a new folder.
    init(
        folder: URL, dimensions: Int, centres: VectorCentres, parameters: BM25Parameters
    ) throws {
        self.folder = folder
        centre = centres.statement.values
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        rows = try RowWriter(folder.appending(path: IndexDatabase.fileName))
        postings = GenerationPostings(parameters: parameters)
        for kind in VectorKind.allCases {
            vectors[kind] = VectorWriter(dimensions: dimensions, coding: kind.coding)
        }
    }

    /// Takes in the next file. Returns its rows, and what to embed: nothing when the file adds no
    /// passage.
    mutating func add(_ file: PreparedFile) -> (rows: FileRows, requests: [EmbeddingRequest]) {
        digest.update("\(file.path)\0\(file.sha256)\n".utf8)
        let new = file.items.filter { passageIds.insert($0.passage.id).inserted }
        let page = new.isEmpty ? nil : file.page
        let rows = FileRows(file: file, page: page, items: new, before: counts)
        guard let page else { return (rows, []) }
        postings.add(file, new)
        reserve(file, new)
        let requests = requests(file, new)
        counts.pages += 1
        counts.passages += new.count
        counts.statements += new.reduce(0) { $0 + $1.statements.count }
        counts.urgencySpans += page.urgency.count
        counts.helpItems += file.helpItems.count
        return (rows, requests)
    }

    /// What to embed of a file whose passages are `new`.
    private func requests(
        _ file: PreparedFile, _ new: [PreparedFile.Item]
    ) -> [EmbeddingRequest] {
        let key = EmbeddingRequest(
            place: VectorPlace(kind: .page, number: counts.pages), key: file.key,
            text: file.keyText)
        let passages = new.enumerated().map {
            EmbeddingRequest(
                place: VectorPlace(kind: .passage, number: counts.passages + $0), key: $1.key,
                text: $1.embeddingText)
        }
        let origins = new.flatMap { item in
            item.statements.indices.map { (item, $0) }
        }
        let statements = origins.enumerated().map { number, origin in
            let (item, position) = origin
            return EmbeddingRequest(
                place: VectorPlace(kind: .statement, number: counts.statements + number),
                key: item.statements[position].key, text: item.statements[position].text,
                origin: (item.key, position))
        }
        let helpItems = file.helpItems.enumerated().map {
            EmbeddingRequest(
                place: VectorPlace(kind: .helpItem, number: counts.helpItems + $0), key: $1.key,
                text: $1.text)
        }
        return [key] + passages + statements + helpItems
    }

    /// Makes room for the vectors of a file.
    private mutating func reserve(_ file: PreparedFile, _ new: [PreparedFile.Item]) {
        vectors[.page]?.reserve()
        for item in new {
            vectors[.passage]?.reserve()
            for _ in item.statements { vectors[.statement]?.reserve() }
        }
        for _ in file.helpItems { vectors[.helpItem]?.reserve() }
    }

    /// Sets the vector of a passage or statement that has been added: as the encoder made it, or as
    /// another generation has it.
    mutating func setVector(_ place: VectorPlace, _ vector: QuantizedVector) {
        let isRaw = place.kind == .statement && !place.kind.coding.isCoded(vector)
        let centred = isRaw ? VectorCentre.removing(centre, from: vector) : vector
        vectors[place.kind]?.set(place.number, centred)
    }

    /// Writes all files, the report that is made of the counts, and the manifest, and waits until they
    /// are on the disk.
    mutating func finish(
        _ manifest: Manifest, report: (Manifest.Counts) -> BuildReport
    ) async throws {
        let rows = rows
        async let packed: Void = rows.finish()
        for (name, bytes) in postings.encoded() { try write(bytes, name) }
        for (kind, file) in vectors { try write(file.encoded(), kind.fileName) }
        try await packed
        try DurableFile.synchronise(folder.appending(path: IndexDatabase.fileName))
        var manifest = manifest
        counts.terms = postings.termCount
        manifest.counts = counts
        manifest.files = try GenerationFiles.all.map { try describe($0) }
        try write(Array(try report(counts).json().utf8), BuildReport.fileName)
        try DurableFile.write(
            try manifest.encoded(), to: folder.appending(path: Manifest.fileName))
        try DurableFile.synchronise(folder)
    }

    /// Digest over paths and contents of all files that were added.
    var corpusDigest: String { SHA256.hexadecimal(digest.finish()) }

    private func write(_ bytes: [UInt8], _ name: String) throws(RetrievalError) {
        try DurableFile.write(bytes, to: folder.appending(path: name))
    }

    private func describe(_ name: String) throws(RetrievalError) -> Manifest.File {
        let file = try MappedFile(folder.appending(path: name))
        return Manifest.File(name: name, size: file.bytes.count, crc32c: file.checksum)
    }
}
