// SPDX-License-Identifier: Apache-2.0
//
// The first look at every file: what has changed is read, of the rest the last generation knows
// enough. What concerns several pages (doubles, conditions, names) can then be concluded before the
// first page is written.

import Documents

/// Why a file could not be read, and what becomes of its page.
struct ReadingFailure: Sendable, Equatable {
    var reason: String
    /// The day, `YYYY-MM-DD`, on which the page that is kept was known to be the file's; nil when
    /// there is none to keep.
    var keptFrom: String?
}

/// A file of the corpus after the first look at it.
struct ScannedFile: Sendable {
    /// Path below the corpus folder.
    var path: String
    /// SHA-256 of the bytes; empty when they could not be read.
    var sha256 = ""
    /// What the review of the library needs of it; nil when nothing is known.
    var fact: PageFact?
    /// What was noticed while reading.
    var issues: [PageIssue]
    /// Whether it is taken over from the generation before: that holds what the same reader made of
    /// the same bytes, or the bytes cannot be read.
    var isKnown = false
    /// What was read, if there is room to keep it.
    var reading: Library.Reading?
    /// Why it could not be read; nil when it was.
    var failure: ReadingFailure?
}

/// Looks at files on a worker.
struct FileScanner: Sendable {
    let library: Library
    /// Files of the generation before.
    let before: [String: FileRecord]
    /// Whether that generation was made by the same reader.
    let isSameReader: Bool
    /// The day of that generation, `YYYY-MM-DD`.
    let dayBefore: String?

    /// Hashes a file, and reads it unless it is known.
    func scan(_ path: String) -> ScannedFile {
        let bytes: [UInt8]
        do {
            bytes = try library.bytes(path)
        } catch {
            return unreadable(path, "\(error)")
        }
        let sha256 = SHA256.hex(bytes)
        if isSameReader, let record = before[path], record.sha256 == sha256,
            let fact = record.fact
        {
            return ScannedFile(
                path: path, sha256: sha256, fact: fact, issues: record.issues, isKnown: true)
        }
        let reading = library.read(bytes, path)
        return ScannedFile(
            path: path, sha256: sha256, fact: reading.fact, issues: reading.issues,
            reading: reading)
    }

    /// A file that cannot be read keeps the page that it had: a fault of the disk tonight must not
    /// take what to do in an emergency away from those who ask tomorrow.
    private func unreadable(_ path: String, _ reason: String) -> ScannedFile {
        var failure = ReadingFailure(reason: reason)
        var message = reason
        let record = before[path]
        if let record, record.fact != nil {
            failure.keptFrom = record.keptFrom ?? dayBefore
            message += " (what was known of it on \(failure.keptFrom ?? "") is kept)"
        }
        return ScannedFile(
            path: path, fact: record?.fact,
            issues: [PageIssue(code: "unreadable", message: message)],
            isKnown: record?.fact != nil, failure: failure)
    }
}

/// All files after the first look, with the readings that fit into memory; a large library is read
/// a second time where they do not.
struct ScannedLibrary {
    /// Most bytes of readings that are kept.
    static let readingBytesMax = 64 << 20

    private(set) var files: [ScannedFile] = []
    private var review = LibraryReview()
    private var byteCount = 0

    /// Takes in the next file.
    mutating func add(_ file: ScannedFile) {
        var file = file
        if let reading = file.reading {
            byteCount += reading.byteCount
            if byteCount > ScannedLibrary.readingBytesMax { file.reading = nil }
        }
        if let fact = file.fact { review.add(fact) }
        files.append(file)
    }

    /// What the library as a whole says about each article, by file.
    func conclusions() -> [String: PageConclusion] { review.conclusions() }
}
