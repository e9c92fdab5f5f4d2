// SPDX-License-Identifier: Apache-2.0
//
// The first look at every file: what has changed is read, of the rest the last generation knows
// enough. What concerns several pages (doubles, conditions, names) can then be concluded before the
// first page is written.

import Documents

/// A file of the corpus after the first look at it.
struct ScannedFile: Sendable {
    /// Path below the corpus folder.
    var path: String
    /// SHA-256 of the bytes; empty when they could not be read.
    var sha256 = ""
    /// What the review of the library needs of it; nil when it could not be read.
    var fact: PageFact?
    /// What was noticed while reading.
    var issues: [PageIssue]
    /// Whether the generation before holds what the same reader made of the same bytes.
    var isKnown = false
    /// What was read, if there is room to keep it.
    var reading: Library.Reading?
}

/// Looks at files on a worker.
struct FileScanner: Sendable {
    let library: Library
    /// Files of the generation before, if it was made by the same reader; else none.
    let known: [String: FileRecord]

    /// Hashes a file, and reads it unless it is known.
    func scan(_ path: String) -> ScannedFile {
        let bytes: [UInt8]
        do {
            bytes = try library.bytes(path)
        } catch {
            let issue = PageIssue(code: "unreadable", message: "\(error)")
            return ScannedFile(path: path, issues: [issue])
        }
        let sha256 = SHA256.hex(bytes)
        if let record = known[path], record.sha256 == sha256, let fact = record.fact {
            return ScannedFile(
                path: path, sha256: sha256, fact: fact, issues: record.issues, isKnown: true)
        }
        let reading = library.read(bytes, path)
        return ScannedFile(
            path: path, sha256: sha256, fact: reading.fact, issues: reading.issues,
            reading: reading)
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
