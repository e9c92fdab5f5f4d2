// SPDX-License-Identifier: Apache-2.0
//
// The pages of the library's archives, as files beside the index:
//
//   Index/unpacked/a/pages.zip/   pages of the library's a/pages.zip, and what is known of it
//   Index/unpacked/.new           an archive in the making, or what a killed build left behind
//   Index/unpacked/.old           what it takes the place of
//
// An archive is unpacked when its bytes have changed, into a folder of its own; only when all of it
// is on the disk does that get its name. One that is damaged or too large leaves what was unpacked
// before.

import Documents
import Foundation

/// Unpacks the archives of one library.
struct UnpackedArchives: Sendable {
    typealias Issues = [(file: String, issue: PageIssue)]

    /// Where they are unpacked.
    let folder: URL
    let corpus: Corpus
    var limits = ArchiveLimits()

    private var new: URL { folder.appending(path: ".new") }
    private var old: URL { folder.appending(path: ".old") }

    /// Unpacks what has changed and removes what belongs to no archive any more. Returns what was
    /// noticed in archives; one that cannot be unpacked at all has the code `unreadable`. Nil when
    /// the library has no archive. The lock of the index must be held.
    ///
    /// Throws `RetrievalError` when the disk takes no more, or `CancellationError`.
    func update() throws -> Issues? {
        let listing = corpus.files()
        remove(new)
        remove(old)
        let issues = try listing.archives.flatMap { try update($0.path) }
        let isComplete = !listing.issues.contains { $0.issue.code == "unreadable" }
        if isComplete { removeAll(but: Set(listing.archives.map(\.path))) }
        return listing.archives.isEmpty ? nil : issues
    }

    /// Brings one archive up to date.
    private func update(_ path: String) throws -> Issues {
        let place = folder.appending(path: path)
        let known = ArchiveRecord.read(from: place)
        defer { remove(new) }
        do {
            let descriptor = try corpus.openArchive(path)
            defer { close(descriptor) }
            let sha256 = try digest(descriptor, path)
            if let known, known.sha256 == sha256, known.version == ArchiveRecord.currentVersion {
                return known.noted(of: path)
            }
            let record = try unpack(descriptor, path, sha256: sha256)
            try putInPlace(place)
            return record.noted(of: path)
        } catch let error as DocumentsError {
            let kept = known.map { " What was unpacked of it on \($0.day) is kept." } ?? ""
            return [(path, PageIssue(code: "unreadable", message: error.description + kept))]
        }
    }

    /// SHA-256 of an archive. Not through a mapping: the file may be written to meanwhile.
    private func digest(_ descriptor: CInt, _ path: String) throws -> String {
        var digest = SHA256()
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            try Task.checkCancellation()
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw DocumentsError.unreadable(path: path, reason: String(systemError: errno))
            }
            guard count > 0 else { break }
            digest.update(chunk[..<count])
        }
        lseek(descriptor, 0, SEEK_SET)
        return SHA256.hexadecimal(digest.finish())
    }

    /// Unpacks an archive into the folder of the one in the making.
    private func unpack(
        _ descriptor: CInt, _ path: String, sha256: String
    ) throws -> ArchiveRecord {
        try makeFolder(new)
        let reader = try ArchiveReader(descriptor, path: path, limits: limits)
        while let page = try reader.next() {
            try Task.checkCancellation()
            let url = new.appending(path: page.path)
            try makeFolder(url.deletingLastPathComponent())
            try DurableFile.write(page.bytes, to: url)
        }
        let record = ArchiveRecord(
            sha256: sha256,
            issues: reader.issues.map { .init(code: $0.code, message: $0.message) })
        try record.write(to: new)
        return record
    }

    /// Gives what was unpacked its name, once it is on the disk. A kill between the two renames
    /// leaves the archive to be unpacked by the next build.
    private func putInPlace(_ place: URL) throws {
        try DurableFile.synchroniseFolders(new)
        try makeFolder(place.deletingLastPathComponent())
        if FileManager.default.fileExists(atPath: place.path) {
            try DurableFile.rename(place, to: old)
        }
        try DurableFile.rename(new, to: place)
        remove(old)
    }

    /// Removes what belongs to none of these archives.
    private func removeAll(but paths: Set<String>, below parent: String = "") {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: parent).path)
        for path in (names ?? []).map({ parent + $0 }) where !paths.contains(path) {
            if paths.contains(where: { $0.hasPrefix(path + "/") }) {
                removeAll(but: paths, below: path + "/")
            } else {
                remove(folder.appending(path: path))
            }
        }
    }

    private func makeFolder(_ url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw RetrievalError(
                .inputOutput,
                "cannot create \(url.path): \(error.localizedDescription); "
                    + "check the disk, the space left on it and who owns the folder above it")
        }
    }

    private func remove(_ url: URL) { try? FileManager.default.removeItem(at: url) }
}
