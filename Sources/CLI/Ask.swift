// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import WireProtocol

/// `wardbook ask`: one question, one answer with its citations.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a question; the answer comes with the pages behind it.",
        discussion: """
            Numbers in brackets name the places in the library that are listed below the answer. \
            Text in quotation marks is the library's own, word for word.
            """)

    @Argument(help: "The question, in your own words.")
    var question: String

    @OptionGroup var about: QuestionOptions

    @Option(help: "Seed of the model's choices.")
    var seed: UInt64?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let client = try DaemonClient(socketPath: connection.path)
            let request = AskRequest(
                question: question, mode: about.mode, seed: seed, patient: about.patient,
                thinking: about.think)
            var printer = AnswerPrinter(
                AnswerText(style: .ofStandardOutput(), showsThinking: about.showThinking),
                json: output.json)
            var answer: Answer?
            try await client.ask(request) { event in
                printer.print(event)
                if case .done(let whole) = event { answer = whole }
            }
            guard let answer else { throw ClientFailure.interrupted }
            if output.json { try JSONPrinter.print(answer) }
            if answer.status == .declined { throw ExitCode(ClientFailure.declinedExitStatus) }
        }
    }
}
