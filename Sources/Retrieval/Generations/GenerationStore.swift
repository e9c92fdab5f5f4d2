// SPDX-License-Identifier: Apache-2.0
//
// The folder of an index:
//
//   Index/generations/1, 2, 3 …   complete generations; a folder gets its number by a rename
//   Index/generations/.building-PID   a build in progress, or what a killed one left behind
//   Index/current                 symbolic link to the generation in service
//   Index/lock                    held by the one build that may run
//   Index/embeddings.cache        vectors of an unfinished build
//   Index/unpacked                pages of the library's archives (UnpackedArchives)

public import Foundation

/// What generations there are, and which one is in service.
public struct GenerationStore: Sendable {
    /// The index folder.
    public let folder: URL

    /// Names an index folder, which need not exist yet.
    public init(_ folder: URL) {
        self.folder = folder
    }

    /// One generation as `index list` shows it.
    public struct Entry: Sendable {
        /// Number of the generation.
        public var number: Int
        /// Whether `current` points at it.
        public var isCurrent: Bool
        /// Its manifest, or why it cannot be read.
        public var manifest: Result<Manifest, RetrievalError>
    }

    /// All generations, newest first.
    public func list() -> [Entry] {
        let current = currentNumber
        return numbers.reversed().map { number in
            let manifest: Result<Manifest, RetrievalError>
            do throws(RetrievalError) {
                manifest = .success(try Manifest.read(from: url(of: number)))
            } catch {
                manifest = .failure(error)
            }
            return Entry(number: number, isCurrent: number == current, manifest: manifest)
        }
    }

    /// Number of the generation in service, or nil when there is none.
    public var currentNumber: Int? {
        let link = folder.appending(path: "current").path
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else {
            return nil
        }
        return Int(target.split(separator: "/").last ?? "")
    }

    /// Opens the generation in service. Throws `missing` when nothing has been built.
    public func current() throws(RetrievalError) -> Generation {
        guard let number = currentNumber else {
            throw RetrievalError(
                .missing, "there is no index in \(folder.path); run `wardbookd ingest`")
        }
        return try Generation(opening: url(of: number))
    }

    /// Opens one generation by number.
    public func generation(_ number: Int) throws(RetrievalError) -> Generation {
        try requirePresent(number)
        return try Generation(opening: url(of: number))
    }

    /// Puts an earlier generation back into service: the given one, or the newest before the
    /// current. It is opened and checked first. Returns its number.
    @discardableResult
    public func rollback(to wanted: Int? = nil) throws(RetrievalError) -> Int {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let current = currentNumber
        guard let number = wanted ?? numbers.last(where: { $0 < current ?? .max }) else {
            throw RetrievalError(
                .missing,
                "there is no generation before \(current ?? 0) in \(folder.path); "
                    + "`wardbookd index list` shows what there is")
        }
        try requirePresent(number)
        _ = try Generation(opening: url(of: number))
        try serve(number)
        return number
    }

    private func requirePresent(_ number: Int) throws(RetrievalError) {
        guard numbers.contains(number) else {
            throw RetrievalError(
                .missing,
                "there is no generation \(number) in \(folder.path); "
                    + "`wardbookd index list` shows what there is")
        }
    }
}

extension GenerationStore {
    /// Folder of all generations.
    var generations: URL { folder.appending(path: "generations") }

    /// Folder of one generation.
    func url(of number: Int) -> URL { generations.appending(path: "\(number)") }

    /// What the build of a generation found, as JSON (`BuildReport.json`).
    public func report(of number: Int) -> URL {
        url(of: number).appending(path: BuildReport.fileName)
    }

    /// Numbers of all generations, ascending.
    var numbers: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: generations.path)) ?? []
        return names.compactMap { Int($0) }.filter { $0 > 0 }.sorted()
    }

    /// Takes the lock of the index, creating its folders if need be.
    func lock() throws(RetrievalError) -> FileLock {
        do {
            try FileManager.default.createDirectory(
                at: generations, withIntermediateDirectories: true)
        } catch {
            throw RetrievalError(
                .inputOutput,
                "cannot create \(generations.path): \(error.localizedDescription); "
                    + "check who owns the folder above it")
        }
        return try FileLock(folder.appending(path: "lock"))
    }

    /// Points `current` at a generation.
    func serve(_ number: Int) throws(RetrievalError) {
        try DurableFile.link(folder.appending(path: "current"), to: "generations/\(number)")
    }

    /// Removes what killed builds left. The lock must be held.
    func removeLeftovers() {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: generations.path)) ?? []
        for name in names where name.hasPrefix(".building-") || name.hasPrefix(".removing-") {
            try? manager.removeItem(at: generations.appending(path: name))
        }
    }

    /// Removes the oldest generations beyond `count`, never the one in service. A folder loses its
    /// number first, so that a half-removed one is never taken for a generation.
    func prune(keeping count: Int) {
        let current = currentNumber
        let old = numbers.reversed().dropFirst(max(1, count)).filter { $0 != current }
        for number in old {
            let away = generations.appending(path: ".removing-\(number)")
            guard rename(url(of: number).path, away.path) == 0 else { continue }
            try? FileManager.default.removeItem(at: away)
        }
    }
}
