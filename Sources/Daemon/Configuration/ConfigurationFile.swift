// SPDX-License-Identifier: Apache-2.0

import Foundation
import TOMLKit

/// Reads the configuration file. Unknown keys and values out of range are errors that name the key,
/// the value given and the values allowed.
enum ConfigurationFile {
    /// Longest file that is read, in bytes.
    static let byteCountMax = 1 << 20

    /// Reads the file at `path`; throws `ConfigurationError`.
    static func read(_ path: String) throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(
                description: "The configuration file \(path) cannot be read. Check --config.")
        }
        guard data.count <= byteCountMax, let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationError(
                description: """
                    The configuration file \(path) is not UTF-8 text of at most \(byteCountMax) \
                    bytes.
                    """)
        }
        return try parse(text, name: path)
    }

    /// Parses the text of a configuration file called `name`; throws `ConfigurationError`.
    static func parse(_ text: String, name: String) throws -> Configuration {
        try checkHeaders(text, name: name)
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw ConfigurationError(
                description: "\(name), line \(place.line): \(error.description)")
        }
        var configuration = Configuration()
        for (key, value) in try flattened(root, name: name) {
            try set(key, to: value, in: &configuration, name: name)
        }
        return configuration
    }

    /// Checks that every line that opens a table does it in the one way that is needed here. The
    /// parser traps on some that do it in none (`[=`).
    private static func checkHeaders(_ text: String, name: String) throws {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard line.first == "[" else { continue }
            guard line.wholeMatch(of: /\[[ \t]*[A-Za-z0-9_-]+[ \t]*\][ \t]*(#.*)?/) != nil else {
                throw ConfigurationError(
                    description:
                        "\(name), line \(number + 1): a table is opened with its name in brackets, such as [paths]."
                )
            }
        }
    }

    /// The file's `table.key` names with their values; every key stands in exactly one table.
    private static func flattened(_ root: TOMLTable, name: String) throws
        -> [(String, any TOMLValueConvertible)]
    {
        var pairs: [(String, any TOMLValueConvertible)] = []
        for (tableName, value) in root {
            guard let table = value.table else { throw unknown(tableName, in: name) }
            for (key, value) in table { pairs.append(("\(tableName).\(key)", value)) }
        }
        return pairs
    }

    private static func set(
        _ key: String, to value: any TOMLValueConvertible, in configuration: inout Configuration,
        name: String
    ) throws {
        guard let known = ConfigurationKey.all.first(where: { $0.name == key }) else {
            throw unknown(key, in: name)
        }
        switch known.value {
        case .path(let path):
            guard let text = value.string, !text.isEmpty else {
                throw notAllowed(known, value, in: name)
            }
            configuration[keyPath: path] = text
        case .optionalPath(let path):
            guard let text = value.string else { throw notAllowed(known, value, in: name) }
            configuration[keyPath: path] = text
        case .optionalChoice(let path, let words):
            guard let text = value.string, text.isEmpty || words.contains(text) else {
                throw notAllowed(known, value, in: name)
            }
            configuration[keyPath: path] = text
        case .flag(let path):
            guard let flag = value.bool else { throw notAllowed(known, value, in: name) }
            configuration[keyPath: path] = flag
        case .integer(let path, let range):
            guard let number = value.int, range.contains(number) else {
                throw notAllowed(known, value, in: name)
            }
            configuration[keyPath: path] = number
        case .number(let path, let range):
            guard let number = value.double ?? value.int.map(Double.init), range.contains(number)
            else { throw notAllowed(known, value, in: name) }
            configuration[keyPath: path] = number
        }
    }

    private static func unknown(_ key: String, in name: String) -> ConfigurationError {
        let known = ConfigurationKey.all.map(\.name).joined(separator: ", ")
        return ConfigurationError(
            description: "\(name): there is no key \(key). The keys are \(known).")
    }

    private static func notAllowed(
        _ key: ConfigurationKey, _ value: any TOMLValueConvertible, in name: String
    ) -> ConfigurationError {
        ConfigurationError(
            description:
                "\(name): \(key.name) is \(value.debugDescription); it must be \(key.allowed).")
    }
}
