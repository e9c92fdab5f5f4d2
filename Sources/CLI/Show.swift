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
            let text = PassageText(style: .ofStandardOutput())
            guard !name.isEmpty else {
                throw ValidationError("Name a page or a passage, as `wardbook search` shows them.")
            }
            do {
                let page = try await client.page(name)
                if output.json { return try JSONPrinter.print(page) }
                print(text.page(page), terminator: "")
            } catch let problem as Problem where problem.status == 404 {
                let passage = try await client.passage(name)
                if output.json { return try JSONPrinter.print(passage) }
                print(text.passage(passage), terminator: "")
            }
        }
    }
}

extension DaemonClient {
    /// A page by its identity.
    func page(_ id: String) async throws -> PageResponse {
        try await get("/v1/pages/\(try escaped(id))", as: PageResponse.self)
    }

    /// A passage by its identity.
    func passage(_ id: String) async throws -> PassageResponse {
        try await get("/v1/passages/\(try escaped(id))", as: PassageResponse.self)
    }

    private func escaped(_ name: String) throws -> String {
        guard let escaped = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            throw ValidationError("Name a page or a passage, as `wardbook search` shows them.")
        }
        return escaped
    }
}
