// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import WireProtocol

/// Where the daemon is. The only place that reads the environment.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"))
    var socket: String?

    /// The flag, then the environment, then the checkout's socket if it is there, then the
    /// installed one. A checkout is recognised by its `Index` folder.
    var path: String {
        if let socket { return socket }
        let environment = ProcessInfo.processInfo.environment
        if let path = environment[SocketPath.variable], !path.isEmpty { return path }
        let isCheckout = FileManager.default.fileExists(atPath: "Index/README.md")
        return isCheckout ? SocketPath.development : SocketPath.installed
    }
}

/// How to print.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output.")
    var json = false
}
