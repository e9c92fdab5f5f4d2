// SPDX-License-Identifier: Apache-2.0
//
// The command line of Wardbook. It talks to the daemon's socket and links no engine. Start here.

import ArgumentParser
import WireProtocol

/// The root command.
@main
struct Wardbook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wardbook",
        abstract: "A reference book for the ward that answers.",
        discussion: """
            Asks the Wardbook daemon on this machine. Every sentence of an answer names the page \
            that it comes from. Wardbook does not diagnose: a clinician decides.

            The socket is --socket, or $\(SocketPath.variable), or \(SocketPath.development) in a \
            checkout, or \(SocketPath.installed).

            Exit status: 0 answered; 2 the library does not hold an answer; 64 usage; 69 the \
            daemon cannot be reached; 75 busy, try later; 70 internal error.
            """,
        version: WardbookVersion.current,
        subcommands: [Ask.self, Chat.self, Search.self, Show.self, Status.self, Reindex.self])
}
