// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation

/// `wardbookd inspect`: what ingestion makes of a page.
struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what ingestion makes of pages, without an index.")

    @Argument(help: ArgumentHelp("HTML files.", valueName: "file"))
    var files: [String]

    @Flag(help: "Print one line of JSON for each file.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await reportingFailure {
            let reader = try settings.configuration().pageReader()
            for file in files {
                let reading = reader.read(try bytes(of: file), file: file)
                print(json ? PageInspection(reading).jsonLine() : text(of: reading))
            }
        }
    }

    /// The file's bytes, no more than a page may have and one, so that the reader can tell.
    private func bytes(of file: String) throws -> Data {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw ServiceError(.missingInput, "\(file) cannot be read. Check the path.")
        }
        defer { try? handle.close() }
        do {
            return try handle.read(upToCount: PageReader.bytesMax + 1) ?? Data()
        } catch {
            throw ServiceError(.missingInput, "\(file) cannot be read: is it a folder?")
        }
    }

    private func text(of reading: PageReading) -> String {
        let page = reading.page
        var lines = ["\(page.file): \(page.title) (\(reading.kind.rawValue), \(reading.profile))"]
        if !page.names.isEmpty {
            lines.append("  also called \(page.names.joined(separator: ", "))")
        }
        lines.append(
            "  reviewed \(page.reviewed ?? "?"), next review \(page.reviewDue ?? "?"), from "
                + (page.source ?? "?"))
        for section in page.sections {
            lines.append(
                "  " + (section.heading.isEmpty ? "–" : section.heading.joined(separator: " > ")))
            for block in section.blocks {
                let list = block.list.map { " (\($0.rawValue))" } ?? ""
                lines.append("    \(block.kind.rawValue)\(list): \(block.text.string)")
            }
        }
        for span in page.urgency {
            lines.append("  \(span.level.rawValue): \(span.heading.string)")
            lines += span.items.map { "    - \($0.string)" }
        }
        lines += reading.issues.map { "  issue \($0.code): \($0.message)" }
        return lines.joined(separator: "\n")
    }
}
