// SPDX-License-Identifier: Apache-2.0

/// What `/help` prints.
struct ChatHelp {
    let style: TerminalStyle

    /// Commands and what they do, side by side where the terminal is wide enough.
    var text: String {
        let isWide = style.width >= 60
        let rows = Self.commands.map { command, meaning in
            isWide && command.count < Self.column
                ? style.render(
                    RichText(meaning), indent: Self.column,
                    first: command + String(repeating: " ", count: Self.column - command.count))
                : style.wrap(command) + "\n" + style.wrap(meaning, indent: isWide ? Self.column : 4)
        }
        return ([style.wrap(Self.opening)] + rows + [style.wrap(Self.closing)])
            .joined(separator: "\n")
    }

    private static let column = 18
    private static let opening =
        "Type a question. A later one may lean on it: \"and for children?\""
    private static let closing =
        "Ctrl-C stops an answer. The conversation is forgotten when you leave."
    private static let commands = [
        ("/sources", "the places that the last answer rests on"),
        ("/open 2", "source 2 where it stands in its page"),
        (
            "/patient age=34 sex=female history=asthma",
            "who it is about; also occupation= and support=. \"age=\" forgets the age."
        ),
        ("/think auto", "how long the model may think: off, short, long or auto"),
        ("/mode library", "the kind of answers: library or assessment"),
        ("/clear", "forget the conversation and the patient"),
        ("/quit", "leave; so do Ctrl-D, and Ctrl-C at the prompt"),
    ]
}
