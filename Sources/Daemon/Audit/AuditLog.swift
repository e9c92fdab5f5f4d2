// SPDX-License-Identifier: Apache-2.0
//
// Appends records to files that only ever grow. A log that cannot be written does not stop the
// answering; it is reported in the status.

import Foundation
import Logging
import Synchronization
import WireProtocol

/// The audit log of a running daemon.
final class AuditLog: Sendable {
    private struct State {
        var descriptor: Int32
        var last: (number: Int, hash: String)
        var failure: String?
    }

    private let files: AuditFiles
    private let logger: Logger
    private let state: Mutex<State>

    /// Opens the log for appending and finds the end of its chain. Throws `ServiceError` when the
    /// file cannot be opened, or when its last line is not one that was written here.
    init(_ files: AuditFiles, logger: Logger) throws {
        self.files = files
        self.logger = logger
        let descriptor = try Self.open(files.path)
        state = Mutex(State(descriptor: descriptor, last: try Self.end(of: files)))
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw ServiceError(
                .unavailable,
                """
                The audit log \(path) cannot be opened: \(String(cString: strerror(errno))). Check \
                its folder, or set audit.file to "".
                """)
        }
        return descriptor
    }

    deinit { state.withLock { _ = close($0.descriptor) } }

    /// Number and hash of the last record.
    var last: (number: Int, hash: String) { state.withLock { $0.last } }

    /// Why the last record could not be written; nil when it was.
    var failure: String? { state.withLock { $0.failure } }

    /// Adds a record.
    func add(_ record: AuditRecord) {
        let failure = state.withLock { state -> String? in
            let before = state.failure
            do {
                try turnOver(&state)
                let time = Date.now.formatted(.iso8601)
                let sealed = try record.sealed(after: state.last, time: time)
                try Self.append(try WireJSON.string(sealed) + "\n", to: state.descriptor)
                state.last = (sealed.number, sealed.hash)
                state.failure = nil
            } catch {
                state.failure = "The audit log \(files.path) cannot be written: \(error)."
            }
            return state.failure == before ? nil : state.failure
        }
        if let failure { logger.error("\(failure)") }
    }

    /// Begins another file when the one that is open is full, or has been removed underneath.
    private func turnOver(_ state: inout State) throws {
        let isThere = access(files.path, F_OK) == 0
        if isThere {
            guard lseek(state.descriptor, 0, SEEK_END) >= files.byteCountMax else { return }
            try files.close()
        }
        let next = try Self.open(files.path)
        close(state.descriptor)
        state.descriptor = next
    }

    /// Writes all or nothing: what was written of a line that does not fit is taken back.
    private static func append(_ line: String, to descriptor: Int32) throws {
        let bytes = Array(line.utf8)
        let before = lseek(descriptor, 0, SEEK_END)
        let count = write(descriptor, bytes, bytes.count)
        guard count != bytes.count else { return }
        let reason = count < 0 ? String(cString: strerror(errno)) : "no space is left"
        if count > 0 { _ = ftruncate(descriptor, before) }
        throw ServiceError(.unavailable, reason)
    }

    /// Number and hash of the last record of all files.
    private static func end(of files: AuditFiles) throws -> (number: Int, hash: String) {
        if let end = try end(of: files.path) { return end }
        return try files.full.last.flatMap { try end(of: $0) } ?? (0, AuditRecord.noHash)
    }

    /// Number and hash of a file's last record; nil when it has none. A line without its end is what
    /// a power cut left: it is taken off, since the record after it must follow a whole one.
    private static func end(of path: String) throws -> (number: Int, hash: String)? {
        let url = URL(fileURLWithPath: path)
        // Mapped, because only the end of a long file is looked at.
        guard let data = try? Data(contentsOf: url, options: .alwaysMapped), !data.isEmpty else {
            return nil
        }
        let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end < data.count { _ = truncate(path, off_t(end)) }
        guard end > 0 else { return nil }
        let start = data[..<(end - 1)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard
            let record = try? WireJSON.decode(
                AuditRecord.self, from: Data(data[start..<(end - 1)]))
        else {
            throw ServiceError(
                .badData,
                """
                The audit log \(path) does not end with a record. Run `wardbookd check audit`, and \
                move the file away to begin a new one.
                """)
        }
        return (record.number, record.hash)
    }
}
