// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// `wardbookd serve`: answers on the socket until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer questions on the socket.",
        discussion: """
            Needs an index (`wardbookd ingest`) and the models (`make models`). A new index \
            generation is taken up without a restart; SIGHUP reads configuration and models again. \
            Started by hand, it refuses to start when something is missing, and ends within a second \
            of SIGTERM or SIGINT. As a service it gives what it can: without a language model the \
            answers are the library's own words, `wardbook status` tells what is missing, and what \
            is mended is taken up; answers in the making may end first (limits.drainSeconds).
            """)

    /// How long answers in the making may go on after SIGTERM when a person waits for the end.
    private static let graceByHand = Duration.milliseconds(300)
    /// Beyond its time limit an answer may take this long for what the model does not do.
    private static let answerSlack = Duration.seconds(60)

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await reportingFailure {
            let manager = ServiceManager.ofThisProcess()
            let configuration = try settings.configuration()
            let isJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
            let logger = Logger(label: "wardbookd") { _ in JournalLog(isJournal: isJournal) }
            MappedFileGuard.install()
            let socket = SocketFile(path: configuration.socket)
            let isActivated = !manager.descriptors.isEmpty
            let descriptors = isActivated ? manager.descriptors : [try socket.listen()]
            defer { if !isActivated { unlink(configuration.socket) } }
            let appliance = try Appliance(
                configuration, start: isActivated ? .withWhatThereIs : .complete, logger: logger)
            await appliance.recover()
            let observation = Observation(
                metrics: Metrics(),
                audit: try configuration.audit.isEmpty
                    ? nil : AuditLog(configuration.auditFiles, logger: logger),
                logger: logger)
            observation.note(.start)
            defer { observation.note(.stop) }
            try await serve(
                configuration, on: descriptors, appliance, observation, manager, logger)
        }
    }

    private func serve(
        _ configuration: Configuration, on descriptors: [Int32], _ appliance: Appliance,
        _ observation: Observation, _ manager: ServiceManager, _ logger: Logger
    ) async throws {
        let admission = Admission(
            answeringMax: configuration.answering, waitingMax: configuration.waiting)
        let routes = Routes(
            appliance: appliance, admission: admission,
            searches: .searches(cores: ProcessInfo.processInfo.activeProcessorCount),
            observation: observation, sessions: Sessions(limits: configuration.sessions),
            requests: ReindexRequests(folder: configuration.requests))
        let responder = routes.router().buildResponder()
        let status = await appliance.summary
        let listeners: [any Service] = descriptors.map { descriptor in
            Listener(
                descriptor: descriptor, responder: responder,
                connectionsMax: configuration.connections, logger: Self.quiet(logger)
            ) {
                logger.notice("\(status) on \(configuration.socket)")
                manager.notify(.ready, .status(status))
            }
        }
        let settings = settings
        let watchdog = Watchdog(
            manager: manager, appliance: appliance, admission: admission,
            slack: Self.answerSlack, logger: logger)
        let reloader = Reloader(
            manager: manager, appliance: appliance, observation: observation,
            configuration: { try settings.configuration() }, work: routes.work, logger: logger)
        let reading = ReadingAhead(
            appliance: appliance, admission: admission, popularity: observation.popularity,
            logger: logger)
        let stop = StopNotice(manager: manager, logger: logger)
        var group = ServiceGroupConfiguration(
            services: [stop, reloader, watchdog, reading] + listeners,
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger))
        group.maximumGracefulShutdownDuration =
            manager.descriptors.isEmpty
            ? Self.graceByHand : .seconds(configuration.drainSeconds)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch is CancellationError where stop.hasBegun {
            logger.notice("answers in the making were broken off")
        }
    }

    /// The libraries' own log, warnings only: they would write every request's path.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }
}

/// Tells the service manager at once that the end has begun.
private final class StopNotice: Service {
    private let manager: ServiceManager
    private let logger: Logger
    private let state = Mutex(false)

    init(manager: ServiceManager, logger: Logger) {
        self.manager = manager
        self.logger = logger
    }

    /// Whether somebody has asked for the end.
    var hasBegun: Bool { state.withLock { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        state.withLock { $0 = true }
        manager.notify(.stopping)
        logger.notice("stopping")
    }
}
