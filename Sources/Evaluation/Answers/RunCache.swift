// SPDX-License-Identifier: Apache-2.0
//
// What was computed for each question, one JSON line each, written as soon as it is known: a run
// that was interrupted goes on where it stopped.

import Foundation

/// A file of results by key.
struct RunCache<Value: Codable & Sendable> {
    private struct Line: Codable {
        var key: String
        var value: Value
    }

    private let url: URL
    private var values: [String: Value] = [:]

    /// Opens a cache; a last line that was cut off is left out.
    init(_ url: URL) {
        self.url = url
        let data = FileManager.default.contents(atPath: url.path) ?? Data()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else {
                continue
            }
            values[line.key] = line.value
        }
    }

    /// What is known for a key.
    subscript(key: String) -> Value? { values[key] }

    /// Keeps a result and appends it to the file. Throws when the file cannot be written.
    mutating func keep(_ value: Value, for key: String) throws {
        values[key] = value
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let line = try encoder.encode(Line(key: key, value: value)) + Data("\n".utf8)
        if !FileManager.default.fileExists(atPath: url.path) {
            try line.write(to: url)
            return
        }
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        // A line that was cut off must not swallow this one.
        let end = try handle.seekToEnd()
        let needsBreak = end > 0 && !(FileManager.default.contents(atPath: url.path)?.last == 0x0A)
        try handle.write(contentsOf: (needsBreak ? Data("\n".utf8) : Data()) + line)
    }
}
