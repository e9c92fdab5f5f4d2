// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The folder through which the daemon, which cannot write the index, asks the service manager for a
/// new one: `wardbook-ingest.path` watches it, and so does `wardbookd ingest --watch`.
struct ReindexRequests: Sendable {
    /// Name of the one file; its time tells when the last request came.
    static let fileName = "reindex"

    let folder: String

    /// Leaves a request. Throws `Problems.requestNotLeft`.
    func leave() throws {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let time = Date.now.formatted(.iso8601) + "\n"
        let url = URL(fileURLWithPath: folder).appending(path: Self.fileName)
        do {
            // By a rename: the file that is there may be another user's.
            try Data(time.utf8).write(to: url, options: .atomic)
        } catch {
            throw Problems.requestNotLeft
        }
    }
}
