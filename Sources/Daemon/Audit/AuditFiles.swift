// SPDX-License-Identifier: Apache-2.0
//
// The files of an audit log: the one that grows, and beside it those that are full, numbered in the
// order in which they were filled. One chain goes through all of them.

import Foundation

/// Where the parts of an audit log lie.
struct AuditFiles: Sendable {
    /// The file that grows.
    let path: String
    /// Bytes after which a file is full.
    var byteCountMax = 16 << 20
    /// Full files that are kept; the oldest are removed.
    var fullMax = 64

    private var folder: URL { URL(fileURLWithPath: path).deletingLastPathComponent() }
    private var name: String { URL(fileURLWithPath: path).lastPathComponent }

    /// The full files with their numbers, oldest first.
    private var numbered: [(number: Int, path: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { entry in
            guard entry.hasPrefix(name + "."), let number = Int(entry.dropFirst(name.count + 1))
            else { return nil }
            return (number, folder.appending(path: entry).path)
        }.sorted { $0.number < $1.number }
    }

    /// The full files, oldest first.
    var full: [String] { numbered.map(\.path) }

    /// All files that there are, oldest first.
    var all: [String] {
        full + (FileManager.default.fileExists(atPath: path) ? [path] : [])
    }

    /// Gives the file that grows its number among the full ones. Throws `ServiceError`.
    func close() throws {
        let number = (numbered.last?.number ?? 0) + 1
        guard rename(path, "\(path).\(number)") == 0 else {
            throw ServiceError(.unavailable, String(cString: strerror(errno)))
        }
        for old in full.dropLast(fullMax) { unlink(old) }
    }
}
