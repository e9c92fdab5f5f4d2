// SPDX-License-Identifier: Apache-2.0
//
// The daemon's log as journald reads it from standard error: a priority in angle brackets
// (sd-daemon(3)), the message, and fields as `key=value`. No field ever holds a question.

import Foundation
import Logging

/// Writes log records to standard error, one line each.
struct JournalLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    /// Whether the journal reads it; otherwise a person does, and the priority is left out.
    private let isJournal: Bool

    /// Creates a log. systemd sets `JOURNAL_STREAM` when standard error goes to the journal.
    init(isJournal: Bool) { self.isJournal = isJournal }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = Self.line(
            priority: isJournal ? Self.priority(event.level) : nil,
            message: event.message.description, fields: fields)
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// One line. Line breaks within would begin another record.
    static func line(priority: Int?, message: String, fields: Logger.Metadata) -> String {
        let pairs = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        let text = (message + pairs.joined()).split(whereSeparator: \.isNewline)
            .joined(separator: " ")
        return (priority.map { "<\($0)>" } ?? "") + text + "\n"
    }

    /// The number of syslog(3).
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
