// SPDX-License-Identifier: Apache-2.0
//
// The checkout as the tidy tests see it: sources as lines, and the manifest's arrows as text.

import Foundation

/// One source file.
struct SourceFile: CustomStringConvertible, Sendable {
    /// Path below the checkout.
    let path: String
    let lines: [Substring]

    var description: String { path }

    /// The target that the file belongs to: the folder below `Sources` or `Tests`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// Modules that the file imports.
    var imports: Set<String> {
        Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2,
                    words[..<place].allSatisfy({
                        [
                            "public", "internal", "private", "package", "@testable",
                            "@preconcurrency",
                        ]
                        .contains($0)
                    })
                else { return nil }
                let kinds: Set<Substring> = [
                    "struct", "class", "enum", "func", "protocol", "let", "var",
                ]
                let named = words.dropFirst(place + 1).first { !kinds.contains($0) }
                return named?.split(separator: ".").first.map(String.init)
            })
    }
}

/// The checkout that this test file lies in.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file below `folders` with one of the endings.
    static func files(below folders: [String], endings: Set<String>) -> [SourceFile] {
        folders.flatMap { folder -> [SourceFile] in
            let base = root.appending(path: folder)
            let paths = FileManager.default.enumerator(atPath: base.path)?.allObjects ?? []
            return paths.compactMap { $0 as? String }.sorted()
                .filter { endings.contains(String($0.split(separator: ".").last ?? "")) }
                .compactMap { path in
                    guard
                        let text = try? String(
                            contentsOf: base.appending(path: path), encoding: .utf8)
                    else { return nil }
                    return SourceFile(
                        path: "\(folder)/\(path)",
                        lines: text.split(separator: "\n", omittingEmptySubsequences: false))
                }
        }
    }

    /// What each target of the manifest may import: its dependencies by name.
    static func arrows() throws -> [String: Set<String>] {
        let text = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let body = text.components(separatedBy: "targets: [").last ?? ""
        var arrows: [String: Set<String>] = [:]
        for chunk in body.split(separator: /\.(?:target|executableTarget|testTarget)\(/) {
            let names = chunk.matches(of: /"([A-Za-z][A-Za-z0-9]*)"/).map { String($0.1) }
            guard let name = names.first else { continue }
            arrows[name] = Set(names.dropFirst())
            if chunk.contains("argumentParser") { arrows[name]?.insert("ArgumentParser") }
            if chunk.contains("logging") { arrows[name]?.insert("Logging") }
        }
        return arrows
    }
}
