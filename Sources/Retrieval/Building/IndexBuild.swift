// SPDX-License-Identifier: Apache-2.0
//
// One run of the builder: scan, then read and embed side by side, then write and put into service.

import Documents
import Foundation
import GRDB
import TextAnalysis

/// The state of one build.
struct IndexBuild {
    private let builder: IndexBuilder
    private let base: Generation?
    private let baseFiles: [String: FileRecord]
    private let notify: @Sendable (BuildProgress) -> Void
    private var progress = BuildProgress()
    private var report = BuildReport()

    init(
        _ builder: IndexBuilder, base: Generation?,
        progress: @escaping @Sendable (BuildProgress) -> Void
    ) throws(RetrievalError) {
        self.builder = builder
        self.base = base
        baseFiles = try base?.files() ?? [:]
        notify = progress
    }

    /// The whole build.
    mutating func run() async throws -> BuildReport {
        let clock = ContinuousClock()
        let start = clock.now
        let scanned = try await scan()
        report.seconds.scanning = (clock.now - start) / .seconds(1)
        if let base, isUnchanged(scanned) { return try unchanged(base) }
        let folder = builder.store.generations.appending(path: ".building-\(getpid())")
        do {
            try await build(scanned, in: folder)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw IndexBuild.explained(error, folder)
        }
        return report
    }

    /// SQLite's errors as ours; a full disk is the usual one.
    private static func explained(_ error: any Error, _ folder: URL) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return RetrievalError(
            .inputOutput,
            "cannot write \(folder.path): \(error.message ?? "SQLite failed"); the "
                + "index stays as it is; check the disk and the space left on it, then run "
                + "`wardbookd ingest` again")
    }

    // MARK: Scanning

    /// Lists and hashes all files.
    private mutating func scan() async throws -> [ScannedFile] {
        let listing = try builder.library.list()
        report.issues = listing.issues.map { .init(file: $0.file, issue: $0.issue) }
        guard !listing.paths.isEmpty else { throw IndexBuild.emptyCorpus }
        progress.pagesTotal = listing.paths.count
        let bytes = builder.library.bytes
        var scanned: [ScannedFile] = []
        let files = OrderedTasks(listing.paths) { path in
            do {
                return ScannedFile(path: path, sha256: .success(SHA256.hex(try bytes(path))))
            } catch {
                let why = UnreadableFile(message: "\(error)")
                return ScannedFile(path: path, sha256: .failure(why))
            }
        }
        try await files.forEach { file in
            scanned.append(file)
            advance { $0.pages = scanned.count }
        }
        return scanned
    }

    private func isUnchanged(_ scanned: [ScannedFile]) -> Bool {
        guard let base, base.manifest.analysis == builder.analysis,
            base.manifest.embedder == builder.embedder.identity,
            base.manifest.ranking == .builtIn, scanned.count == baseFiles.count
        else { return false }
        return scanned.allSatisfy { file in
            (try? file.sha256.get()) ?? "" == baseFiles[file.path]?.sha256
        }
    }

    private mutating func unchanged(_ base: Generation) throws(RetrievalError) -> BuildReport {
        report.generation = base.manifest.generation
        report.isUnchanged = true
        report.counts = base.manifest.counts
        report.reused = base.manifest.counts.texts
        for record in baseFiles.values.sorted(by: { $0.path < $1.path }) {
            report.issues += record.issues.map { .init(file: record.path, issue: $0) }
        }
        return report
    }

    // MARK: Building

    private mutating func build(_ scanned: [ScannedFile], in folder: URL) async throws {
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
            embedder: builder.embedder, cache: cache,
            base: sameEmbedder)
        try await take(scanned, &writer, &queue)
        report.seconds.reading = (clock.now - mark) / .seconds(1)
        report.seconds.embedding = queue.seconds
        mark = clock.now
        guard writer.counts.passages > 0 else { throw IndexBuild.emptyCorpus }
        advance { $0.phase = .writing }
        try Task.checkCancellation()
        try putIntoService(&writer, centres)
        cache.remove()
        report.seconds.writing = (clock.now - mark) / .seconds(1)
        report.embedded = queue.embedded
        report.reused = queue.reused
        report.counts = writer.counts
    }

    /// Prepares files ahead, on the pool, and takes them in, in order, while the encoder works.
    private mutating func take(
        _ scanned: [ScannedFile], _ writer: inout GenerationWriter, _ queue: inout EmbeddingQueue
    ) async throws {
        advance {
            $0.phase = .reading
            $0.pages = 0
        }
        let analyzer = TextAnalyzer()
        let preparer = FilePreparer(
            library: builder.library,
            counter: TermCounter(analyzer: analyzer, weights: builder.weights),
            symptoms: SymptomKey(),
            statements: PassageStatements(analyzer: analyzer),
            base: base?.manifest.analysis == builder.analysis ? base : nil, baseFiles: baseFiles)
        let files = OrderedTasks(scanned) { try preparer.prepare($0) }
        var seen: Set<String> = []
        try await files.forEach { file in
            seen.insert(file.path)
            let new = try writer.add(file)
            try note(file, isIndexed: !new.isEmpty)
            for request in new {
                if let vector = queue.request(request) { writer.setVector(request.place, vector) }
            }
            while queue.isBatchFull { try await embed(&writer, &queue) }
            advance {
                $0.pages += 1
                $0.passages = writer.counts.passages
                $0.reused = queue.reused
            }
        }
        while try await embed(&writer, &queue) {}
        report.removed += baseFiles.values.filter { $0.page != nil && !seen.contains($0.path) }
            .map(\.path)
        report.removed.sort()
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

    /// Writes the manifest, gives the folder its number and points `current` at it.
    private mutating func putIntoService(
        _ writer: inout GenerationWriter, _ centres: VectorCentres
    ) throws {
        let store = builder.store
        let number = (store.numbers.last ?? 0) + 1
        let created = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        try writer.finish(
            Manifest(
                generation: number, created: created, analysis: builder.analysis,
                embedder: builder.embedder.identity, centres: centres, ranking: .builtIn,
                corpusDigest: writer.corpusDigest,
                counts: Manifest.Counts(), files: []))
        try DurableFile.rename(writer.folder, to: store.url(of: number))
        try store.serve(number)
        store.prune(keeping: builder.generationsKept)
        report.generation = number
    }

    // MARK: Reporting

    private mutating func advance(_ change: (inout BuildProgress) -> Void) {
        change(&progress)
        notify(progress)
    }

    /// Notes what became of a file.
    private mutating func note(_ file: PreparedFile, isIndexed: Bool) throws(RetrievalError) {
        report.issues += file.issues.map { .init(file: file.path, issue: $0) }
        let before = baseFiles[file.path]
        let wasIndexed = before?.page != nil
        if file.isUnreadable { report.unreadable.append(file.path) }
        switch (wasIndexed, isIndexed) {
        case (false, true): report.added.append(file.path)
        case (true, false): report.removed.append(file.path)
        case (true, true) where !file.isReused: report.changed.append(file.path)
        default: break
        }
        guard !file.isReused else { return }
        var old: [UrgencySpan] = []
        if let base, let number = before?.page { old = try base.urgency(ofPage: number) }
        let new = isIndexed ? file.page?.urgency ?? [] : []
        if old.map(\.wording) != new.map(\.wording) { report.urgencyChanged.append(file.path) }
    }

    private static let emptyCorpus = RetrievalError(
        .emptyCorpus,
        "the corpus holds no page that could be indexed, and the index stays as it is; "
            + "check the corpus folder (`wardbookd inspect FILE` shows what is made of a page)")
}

extension UrgencySpan {
    /// Level and words without their places.
    fileprivate var wording: [String] {
        [level.rawValue, heading.string] + items.map(\.string)
    }
}
