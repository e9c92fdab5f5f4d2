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
        version: WardbookVersion.current,
        subcommands: [
            Serve.self, Ingest.self, Inspect.self, CheckCommand.self, IndexCommand.self,
            ModelCommand.self, BundleCommand.self,
        ])
}
