// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import WireProtocol

/// `wardbook show`: a page or a passage of the library, whole.
struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a page, or a passage with its exact place in the file.")

    @Argument(help: "A page (shingles) or a passage, as search and the citations name them.")
    var name: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let client = try DaemonClient(socketPath: connection.path)
            let escaped = try escapedName()
            do {
                try show(try await client.get("/v1/pages/\(escaped)", as: PageResponse.self))
            } catch let problem as Problem where problem.status == 404 {
                try show(
                    try await client.get("/v1/passages/\(escaped)", as: PassageResponse.self))
            }
        }
    }

    private func escapedName() throws -> String {
        guard
            let escaped = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics),
            !escaped.isEmpty
        else { throw ValidationError("Name a page or a passage, as `wardbook search` shows them.") }
        return escaped
    }

    private func show(_ page: PageResponse) throws {
        if output.json { return print(try WireJSON.prettyString(page)) }
        let style = TerminalStyle.ofStandardOutput()
        print(style.bold(page.title))
        if !page.names.isEmpty { print("Also called: " + page.names.joined(separator: ", ")) }
        print(style.faint(origin(of: page)))
        var heading: [String] = []
        for passage in page.passages {
            if passage.heading != heading {
                print("\n" + style.bold(passage.heading.joined(separator: " > ")))
            }
            heading = passage.heading
            print(style.wrap(passage.text, indent: 0))
        }
    }

    private func show(_ passage: PassageResponse) throws {
        if output.json { return print(try WireJSON.prettyString(passage)) }
        let style = TerminalStyle.ofStandardOutput()
        print(style.bold(([passage.title] + passage.heading).joined(separator: " > ")))
        print(style.wrap(passage.text, indent: 0))
        let place = passage.span.map(String.init).joined(separator: "-")
        print(style.faint("\(passage.file), bytes \(place)"))
    }

    private func origin(of page: PageResponse) -> String {
        [
            page.file, page.source, page.reviewed.map { "reviewed \($0)" },
            page.reviewDue.map { "next review \($0)" },
        ].compactMap { $0 }.joined(separator: " · ")
    }
}
