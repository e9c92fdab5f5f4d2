// SPDX-License-Identifier: Apache-2.0

import Foundation
import WireProtocol

/// Checks the lines of an audit log, one after the other.
struct AuditChain {
    /// Where a log is not what was written.
    struct Break: Error, Equatable, CustomStringConvertible {
        /// Name of the file; empty where there is none.
        var file = ""
        let line: Int
        let reason: String

        var description: String {
            (file.isEmpty ? "Line" : "\(file): line") + " \(line) \(reason)"
        }
    }

    /// Lines checked.
    private(set) var lines = 0
    /// Number and hash of the last record.
    private(set) var last = (number: 0, hash: AuditRecord.noHash)
    private var isFirst = true

    /// Checks the next line. Throws `Break`.
    ///
    /// The first line may be the first of a log that was cut off from an older one, and so have any
    /// number and predecessor; `startsAtOrigin` tells whether it was the very first.
    mutating func check(_ line: some StringProtocol) throws {
        lines += 1
        let data = Data(line.utf8)
        guard let record = try? WireJSON.decode(AuditRecord.self, from: data) else {
            throw Break(line: lines, reason: "is not a record.")
        }
        if isFirst {
            startsAtOrigin = record.previous == AuditRecord.noHash && record.number == 1
        } else if record.previous != last.hash || record.number != last.number + 1 {
            throw Break(
                line: lines,
                reason: """
                    does not follow the one before: records were removed, added or put in another \
                    order.
                    """)
        }
        guard try record.expectedHash() == record.hash,
            try WireJSON.string(record) == String(line)
        else {
            throw Break(line: lines, reason: "was altered.")
        }
        last = (record.number, record.hash)
        isFirst = false
    }

    /// Whether the first line is the first that was ever written.
    private(set) var startsAtOrigin = true
}

extension AuditChain {
    /// Checks a whole log, its full files first. Throws `Break`, or `ServiceError` when a file cannot
    /// be read.
    static func check(_ files: AuditFiles) throws -> AuditChain {
        var chain = AuditChain()
        let paths = files.all
        for path in paths.isEmpty ? [files.path] : paths { try chain.check(fileAt: path) }
        return chain
    }

    private mutating func check(fileAt path: String) throws {
        let url = URL(fileURLWithPath: path)
        guard let data = try? Data(contentsOf: url, options: .alwaysMapped) else {
            throw ServiceError(
                .missingInput, "The audit log \(path) cannot be read. Are you allowed to?")
        }
        let before = lines
        for line in data.split(separator: UInt8(ascii: "\n")) {
            do {
                try check(String(decoding: line, as: UTF8.self))
            } catch let error as Break {
                throw Break(
                    file: url.lastPathComponent, line: error.line - before, reason: error.reason)
            }
        }
    }
}
