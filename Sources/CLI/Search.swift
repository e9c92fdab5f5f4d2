// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import WireProtocol

/// `wardbook search`: passages, without an answer.
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find passages of the library.")

    @Argument(help: "What to look for, in your own words.")
    var question: String

    @Option(help: "Most passages to show, 1 to 100.")
    var limit = 10

    @Flag(help: "Show why each passage ranks where it does.")
    var explain = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let client = try DaemonClient(socketPath: connection.path)
            let response = try await client.post(
                "/v1/search", SearchRequest(question: question, limit: limit),
                as: SearchResponse.self)
            if output.json {
                try JSONPrinter.print(response)
            } else {
                printHits(response)
            }
            if response.hits.isEmpty { throw ExitCode(ClientFailure.declinedExitStatus) }
        }
    }

    private func printHits(_ response: SearchResponse) {
        let style = TerminalStyle.ofStandardOutput()
        if response.hits.isEmpty { print("Nothing found in the library.") }
        for hit in response.hits {
            let path = ([hit.title] + hit.heading).joined(separator: " > ")
            print(
                style.render(
                    RichText.bold(path) + "  " + .faint(hit.passage), indent: 3,
                    first: "\(hit.rank). "))
            print(style.wrap(hit.text, indent: 3))
            if explain {
                for line in HitReasons(hit.explanation).lines {
                    print(style.render(.faint(line), indent: 6, first: "   - "))
                }
            }
            print()
        }
    }
}
