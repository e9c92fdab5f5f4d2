// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation

/// What is known of an archive that was unpacked. Lies in the folder of its pages, with a name that
/// the library passes over.
struct ArchiveRecord: Codable, Equatable {
    struct Issue: Codable, Equatable {
        var code: String
        var message: String
    }

    static let fileName = ".archive.json"
    /// Grows when the same archive would be unpacked in another way.
    static let currentVersion = 1

    var version = ArchiveRecord.currentVersion
    /// SHA-256 of the archive's bytes.
    var sha256: String
    /// The day on which it was unpacked, `YYYY-MM-DD`.
    var day = Date.now.formatted(.iso8601.year().month().day())
    /// What was left out.
    var issues: [Issue]

    /// What was left out of the archive at `path`.
    func noted(of path: String) -> UnpackedArchives.Issues {
        issues.map { (path, PageIssue(code: $0.code, message: $0.message)) }
    }

    /// The record of what was unpacked into a folder; nil when that is not known.
    static func read(from folder: URL) -> ArchiveRecord? {
        FileManager.default.contents(atPath: folder.appending(path: fileName).path)
            .flatMap { try? JSONDecoder().decode(ArchiveRecord.self, from: $0) }
    }

    /// Writes the record into the folder that it tells of.
    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try DurableFile.write(
            Array(encoder.encode(self)), to: folder.appending(path: Self.fileName))
    }
}
