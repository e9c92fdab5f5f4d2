// SPDX-License-Identifier: Apache-2.0
//
// The daemon and the tools of its administrator. Start here.

import ArgumentParser
import WireProtocol

/// The root command.
@main
struct WardbookDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wardbookd",
        abstract: "Serves a library of condition pages, and looks after it.",
        discussion: """
            Exit status: 0 done; 1 `check` has found a problem; 64 usage; 65 a file is damaged; 66 a \
            file or folder is missing; 69 the socket is another daemon's; 70 internal error; 74 a \
            file in use has become shorter; 75 another run is at work; 78 wrong configuration.
            """,
        version: WardbookVersion.current,
        subcommands: [
            Serve.self, Ingest.self, Inspect.self, CheckCommand.self, IndexCommand.self,
            ModelCommand.self, BundleCommand.self,
        ])
}
