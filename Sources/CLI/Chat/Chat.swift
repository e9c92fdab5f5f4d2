// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import WireProtocol

/// `wardbook chat`: a conversation.
struct Chat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask questions that lean on one another.",
        discussion: """
            Type a question; /help lists the commands. A follow-up such as "and for children?" is \
            completed from what was said before, and "Understood as" shows how. Ctrl-C stops an \
            answer, at the prompt it leaves, as does Ctrl-D.

            The conversation lives in the daemon's memory, belongs to you, and is forgotten when \
            you leave. Nothing of it is written to disk.

            Lines may also come from a pipe, one question or command a line. With --json nothing \
            but one document is printed at the end: {"turns": [{"question", "answer" or \
            "problem"}]}. Exit status: that of the last question, see `wardbook --help`; 0 on a \
            terminal.
            """)

    @OptionGroup var about: QuestionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let talk = ChatLoop(
                client: try DaemonClient(socketPath: connection.path),
                state: ChatState(
                    patient: about.patient ?? PatientDetails(), thinking: about.think,
                    mode: about.mode),
                showsThinking: about.showThinking, json: output.json)
            let status = try await talk.run()
            if status != 0 { throw ExitCode(status) }
        }
    }
}
