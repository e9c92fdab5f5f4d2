// SPDX-License-Identifier: Apache-2.0
//
// One line of the audit log: who did what when, and never what was asked. Each line holds the hash
// of the line before, so that a line that is altered, removed or put in between breaks the chain.

import Foundation
import WireProtocol

/// One thing that somebody did.
struct AuditRecord: Codable, Equatable, Sendable {
    /// What is done over the socket.
    enum Action: String, Codable {
        case start, ask, search, embed, page, passage, reindex, reload, stop
    }

    /// How it ended.
    enum Outcome: String, Codable {
        case done, answered, declined, refused, failed, cancelled
    }

    /// 1, 2, … without a gap.
    var number = 0
    /// RFC 3339 in UTC.
    var time = ""
    /// The user's number; absent for a connection that has none and for the daemon's own doings.
    var userID: UInt32?
    var action: Action
    var outcome: Outcome
    /// The generation that was asked.
    var generation: Int?
    /// Identities of the pages that were shown.
    var pages: [String] = []
    var milliseconds = 0
    /// Hash of the line before; 64 zeros on the first.
    var previous = ""
    /// SHA-256 of this record's JSON with this member empty.
    var hash = ""

    /// Where the chain begins.
    static let noHash = String(repeating: "0", count: 64)

    /// The hash that this record must have.
    func expectedHash() throws -> String {
        var open = self
        open.hash = ""
        return Digest.hex(try WireJSON.string(open))
    }

    /// The record with its number, its time and its place in the chain.
    func sealed(after last: (number: Int, hash: String), time: String) throws -> AuditRecord {
        var record = self
        record.number = last.number + 1
        record.previous = last.hash
        record.time = time
        record.hash = try record.expectedHash()
        return record
    }
}
