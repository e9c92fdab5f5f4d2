// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals

/// `wardbookd serve`: answers on the socket until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer questions on the socket.",
        discussion: """
            Needs an index (`wardbookd ingest`) and the models (`make models`). Ends within a \
            second of SIGTERM or SIGINT; answers in the making are broken off. A new index \
            generation is taken up without a restart.
            """)

    /// How long answers in the making may go on after SIGTERM.
    private static let graceMax = Duration.milliseconds(300)

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await reportingFailure {
            let configuration = try settings.configuration()
            let logger = Logger(label: "wardbookd")
            let socket = SocketFile(path: configuration.socket)
            try socket.prepare()
            let appliance = try Appliance(configuration, logger: logger)
            let routes = Routes(
                appliance: appliance, admission: Admission(waitingMax: configuration.waiting))
            // The socket gets its mode as it is made, so that it is never open to others.
            umask(0o777 & ~SocketFile.mode)
            let application = Application(
                router: routes.router(),
                configuration: .init(address: .unixDomainSocket(path: configuration.socket)),
                onServerRunning: { _ in
                    logger.notice(
                        "answering on \(configuration.socket) with \(appliance.modelName)")
                },
                logger: Self.quiet(logger))
            var group = ServiceGroupConfiguration(
                services: [application], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Self.quiet(logger))
            group.maximumGracefulShutdownDuration = Self.graceMax
            defer { unlink(configuration.socket) }
            try await ServiceGroup(configuration: group).run()
        }
    }

    /// The libraries' own log, warnings only: they would write every request's path.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }
}
