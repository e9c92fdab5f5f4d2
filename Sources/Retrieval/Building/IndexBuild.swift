// SPDX-License-Identifier: Apache-2.0
//
// One run of the builder: scan, then analyse and embed side by side, then write and put into
// service.

import Documents
import Foundation
import GRDB
import TextAnalysis

/// The state of one build.
struct IndexBuild {
    private let builder: IndexBuilder
    /// The generation in service, whoever made it; vectors are taken from it.
    private let base: Generation?
    /// The same one, if it was made by the same reader; rows are taken from it.
    private let known: Generation?
    private let baseFiles: [String: FileRecord]
    private let notify: @Sendable (BuildProgress) -> Void
    private var progress = BuildProgress()
    private var log: BuildLog

    init(
        _ builder: IndexBuilder, base: Generation?,
        progress: @escaping @Sendable (BuildProgress) -> Void
    ) throws(RetrievalError) {
        self.builder = builder
        self.base = base
        known = base?.manifest.analysis == builder.analysis ? base : nil
        baseFiles = try base?.files() ?? [:]
        log = BuildLog(base: base, files: baseFiles)
        notify = progress
    }

    /// The whole build.
    mutating func run() async throws -> BuildReport {
        let clock = ContinuousClock()
        var start = clock.now
        notify(progress)
        let unpacked = try builder.library.unpack()
        if unpacked != nil { log.report.seconds.unpacking = (clock.now - start) / .seconds(1) }
        start = clock.now
        let scanned = try await scan(unpacked ?? [])
        log.report.seconds.scanning = (clock.now - start) / .seconds(1)
        if let base, isUnchanged(scanned.files) { return log.unchanged(base, scanned.files) }
        let folder = builder.store.generations.appending(path: ".building-\(getpid())")
        do {
            try await build(scanned, in: folder)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw IndexBuild.explained(error, folder)
        }
        return log.report
    }

    /// Errors of SQLite and of the file system as ours; a full disk is the usual one.
    private static func explained(_ error: any Error, _ folder: URL) -> any Error {
        let reason: String
        switch error {
        case let error as DatabaseError: reason = error.message ?? "SQLite failed"
        case let error as CocoaError: reason = error.localizedDescription
        default: return error
        }
        return RetrievalError(
            .inputOutput,
            "cannot write \(folder.path): \(reason); the index stays as it is; check the disk and "
                + "the space left on it, then run `wardbookd ingest` again")
    }

    // MARK: Scanning

    /// Lists and hashes all files and reads those that changed.
    /// `noticed` is what was found wrong with archives.
    private mutating func scan(_ noticed: UnpackedArchives.Issues) async throws -> ScannedLibrary {
        var listing = try builder.library.list()
        listing.issues = noticed + listing.issues
        log.note(listing.issues)
        let paths = paths(of: listing)
        guard !paths.isEmpty else { throw emptyCorpus }
        advance {
            $0.phase = .scanning
            $0.pagesTotal = paths.count
        }
        let scanner = FileScanner(
            library: builder.library, before: baseFiles, isSameReader: known != nil,
            dayBefore: base?.manifest.created.formatted(.iso8601.year().month().day()))
        var scanned = ScannedLibrary()
        try await OrderedTasks(paths) { scanner.scan($0) }.forEachBatch { files in
            for file in files { scanned.add(file) }
            advance { $0.pages += files.count }
        }
        return scanned
    }

    /// The paths that were listed, and those of the generation before that lie where nothing could
    /// be listed.
    private func paths(of listing: Library.Listing) -> [String] {
        let places = listing.issues.filter { $0.issue.code == "unreadable" }.map(\.file)
        let unlisted = baseFiles.keys.filter { path in
            places.contains { $0.isEmpty || path == $0 || path.hasPrefix($0 + "/") }
        }
        return Set(listing.paths + unlisted)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func isUnchanged(_ files: [ScannedFile]) -> Bool {
        guard let known, known.manifest.embedder == builder.embedder.identity,
            known.manifest.ranking == .builtIn, files.count == baseFiles.count
        else { return false }
        return files.allSatisfy {
            $0.isKnown || $0.fact == nil && baseFiles[$0.path]?.sha256 == $0.sha256
        }
    }

    // MARK: Building

    private mutating func build(_ scanned: ScannedLibrary, in folder: URL) async throws {
        let clock = ContinuousClock()
        var mark = clock.now
        let identity = builder.embedder.identity
        let sameEmbedder = base?.manifest.embedder == identity ? base : nil
        let centres: VectorCentres
        if let sameEmbedder {
            centres = sameEmbedder.manifest.centres
        } else {
            centres = try await VectorCentres.make(by: builder.embedder)
        }
        var writer = try GenerationWriter(
            folder: folder, dimensions: identity.dimensions, centres: centres,
            parameters: builder.parameters)
        let cache = try EmbeddingCache(
            builder.store.folder.appending(path: "embeddings.cache"), for: identity)
        var queue = try EmbeddingQueue(
            embedder: builder.embedder, cache: cache, base: sameEmbedder)
        try await take(scanned, &writer, &queue)
        log.report.seconds.reading = (clock.now - mark) / .seconds(1)
        log.report.seconds.embedding = queue.seconds
        log.report.embedded = queue.embedded
        log.report.reused = queue.reused
        mark = clock.now
        guard writer.counts.passages > 0 else { throw emptyCorpus }
        advance { $0.phase = .writing }
        try Task.checkCancellation()
        try await putIntoService(&writer, centres, since: mark)
        cache.remove()
        log.report.seconds.writing = (clock.now - mark) / .seconds(1)
    }

    /// Prepares files ahead, on the pool, and takes them in, in order, while the encoder works.
    private mutating func take(
        _ scanned: ScannedLibrary, _ writer: inout GenerationWriter, _ queue: inout EmbeddingQueue
    ) async throws {
        advance {
            $0.phase = .reading
            $0.pages = 0
        }
        log.compare(with: scanned.files)
        let analyzer = TextAnalyzer()
        let preparer = FilePreparer(
            library: builder.library,
            counter: TermCounter(analyzer: analyzer, weights: builder.weights),
            symptoms: SymptomKey(), statements: PassageStatements(analyzer: analyzer),
            base: base, baseFiles: baseFiles, conclusions: scanned.conclusions())
        try await OrderedTasks(scanned.files) { try preparer.prepare($0) }.forEachBatch { files in
            let added = files.map { writer.add($0) }
            let (rows, database) = (added.map(\.rows), writer.rows)
            async let written: Void = database.insert(rows)
            for (file, new) in zip(files, added) {
                try log.note(file, isIndexed: !new.requests.isEmpty)
                for request in new.requests {
                    guard let vector = queue.request(request) else { continue }
                    writer.setVector(request.place, vector)
                }
            }
            while queue.isBatchFull { try await embed(&writer, &queue) }
            try await written
            advance {
                $0.pages += files.count
                $0.passages = writer.counts.passages
                $0.reused = queue.reused
            }
        }
        while try await embed(&writer, &queue) {}
        try log.finish()
    }

    /// Embeds one batch. Returns whether there was one.
    @discardableResult
    private mutating func embed(
        _ writer: inout GenerationWriter, _ queue: inout EmbeddingQueue
    ) async throws -> Bool {
        try Task.checkCancellation()
        let vectors = try await queue.embedBatch()
        for (place, vector) in vectors { writer.setVector(place, vector) }
        let embedded = queue.embedded
        advance { $0.embedded = embedded }
        return !vectors.isEmpty
    }

    /// Writes report and manifest, gives the folder its number and points `current` at it.
    private mutating func putIntoService(
        _ writer: inout GenerationWriter, _ centres: VectorCentres,
        since start: ContinuousClock.Instant
    ) async throws {
        let store = builder.store
        let number = (store.numbers.last ?? 0) + 1
        var report = log.report
        report.generation = number
        let created = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        try await writer.finish(
            Manifest(
                generation: number, created: created, analysis: builder.analysis,
                embedder: builder.embedder.identity, centres: centres, ranking: .builtIn,
                corpusDigest: writer.corpusDigest,
                counts: Manifest.Counts(), files: []),
            report: { counts in
                report.counts = counts
                report.seconds.writing = (ContinuousClock.now - start) / .seconds(1)
                return report
            })
        log.report = report
        try DurableFile.rename(writer.folder, to: store.url(of: number))
        try store.serve(number)
        store.prune(keeping: builder.generationsKept)
    }

    private mutating func advance(_ change: (inout BuildProgress) -> Void) {
        change(&progress)
        notify(progress)
    }

    private var emptyCorpus: RetrievalError {
        let first = log.report.issues.first.map { "; \($0.file): \($0.message)" } ?? ""
        return RetrievalError(
            .emptyCorpus,
            "the library holds no page that can be indexed, and the index stays as it is; check its "
                + "folder (`wardbookd inspect FILE` shows what is made of a page)\(first)")
    }
}
