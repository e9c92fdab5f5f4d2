// SPDX-License-Identifier: Apache-2.0
//
// systemd's side of the daemon: sockets that it hands over (sd_listen_fds(3)) and the messages that
// it waits for (sd_notify(3)). Started by hand there is no service manager, and every call here
// does nothing.

import Foundation
import Logging

/// What is told to the service manager, and what it has given.
struct ServiceManager: Sendable {
    /// What the service manager is told.
    enum Message: Equatable {
        /// Models and index are open; questions are answered.
        case ready
        /// The configuration is being read again.
        case reloading
        /// SIGTERM has come; answers in the making may end.
        case stopping
        /// Requests and answers make progress.
        case alive
        /// One line for `systemctl status`.
        case status(String)

        /// The assignment that sd_notify(3) describes.
        var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading: "RELOADING=1"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            case .status(let line):
                "STATUS=\(line.split(whereSeparator: \.isNewline).joined(separator: " "))"
            }
        }
    }

    /// The number of the first descriptor that systemd hands over.
    private static let firstDescriptor: Int32 = 3

    /// Sockets that are bound and listened on already; empty when started by hand.
    let descriptors: [Int32]
    /// The time within which `alive` has to come again; nil when nobody waits for it.
    let watchdogInterval: Duration?
    private let notifyPath: String?

    /// Reads the variables that a service manager sets. Those for another process are ignored.
    init(environment: [String: String], processID: Int32) {
        func isForUs(_ variable: String) -> Bool {
            environment[variable].map { $0 == "\(processID)" } ?? false
        }
        let count = Int32(environment["LISTEN_FDS"] ?? "") ?? 0
        let isActivated = isForUs("LISTEN_PID") && (1...16).contains(count)
        descriptors =
            isActivated ? (Self.firstDescriptor..<Self.firstDescriptor + count).map { $0 } : []
        let microseconds = Int64(environment["WATCHDOG_USEC"] ?? "") ?? 0
        let watched = environment["WATCHDOG_PID"] == nil || isForUs("WATCHDOG_PID")
        watchdogInterval = watched && microseconds > 0 ? .microseconds(microseconds) : nil
        notifyPath = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The service manager of this process. Programs that it starts do not inherit the sockets.
    static func ofThisProcess() -> ServiceManager {
        let manager = ServiceManager(
            environment: ProcessInfo.processInfo.environment, processID: getpid())
        for descriptor in manager.descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        for variable in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(variable) }
        return manager
    }

    /// Sends messages in one datagram. A service manager that does not listen is no reason to stop.
    func notify(_ messages: Message...) {
        guard let notifyPath, let address = SocketAddress(path: notifyPath) else { return }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(messages.map(\.text).joined(separator: "\n").utf8)
        address.withPointer { pointer, length in
            _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
        }
    }
}
