// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// Writes the database of a generation in the making.
struct RowWriter: Sendable {
    private let database: DatabaseQueue
    private let packer = TextPacker()

    /// Creates the file.
    init(_ url: URL) throws {
        database = try IndexDatabase.create(url)
    }

    /// Inserts the rows of several files.
    func insert(_ files: [FileRows]) async throws {
        try await database.write { database in
            for file in files { try file.insert(into: database, packer) }
        }
    }

    /// Packs the texts and closes the file.
    func finish() throws {
        try IndexDatabase.pack(database, by: packer)
        try database.close()
    }
}
