// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import WireProtocol

/// `wardbook reindex`: asks for a new index of the library.
struct Reindex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the library read again. For administrators.",
        discussion: """
            Returns at once. `wardbook status` shows the new generation when it is in service; \
            nothing changes when no page has changed.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let client = try DaemonClient(socketPath: connection.path)
            let response = try await client.post(
                "/v1/reindex", [String: String](), as: ReindexResponse.self)
            if output.json {
                try JSONPrinter.print(response)
            } else {
                let stays = response.generation.map { "generation \($0)" } ?? "no library"
                print("Requested. Until the new index is complete, \(stays) is in service.")
            }
        }
    }
}
