// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import WireProtocol

/// Why a request failed, in words for the person at the terminal, and the exit status it gets.
enum ClientFailure: Error, Equatable {
    /// Nothing listens there.
    case notRunning(path: String)
    /// The socket may not be opened by this user.
    case forbidden(path: String)
    /// The path does not fit a socket address.
    case pathTooLong(byteCount: Int)
    /// Somebody listens there but does not answer.
    case silent(path: String)
    /// The connection ended before the answer did.
    case interrupted
    /// Something other than Wardbook, or another version, answered.
    case unreadable(String)

    /// Exit status when the library does not hold the answer.
    static let declinedExitStatus: Int32 = 2
    private static let usage: Int32 = 64
    private static let unavailable: Int32 = 69
    private static let internalError: Int32 = 70
    private static let busy: Int32 = 75

    var exitStatus: Int32 {
        switch self {
        case .notRunning, .forbidden, .silent, .interrupted: Self.unavailable
        case .pathTooLong: Self.usage
        case .unreadable: Self.internalError
        }
    }

    var message: String {
        switch self {
        case .notRunning(let path):
            "The daemon is not running on \(path). Start it with `wardbookd serve`, or `sudo systemctl start wardbook` where it is installed."
        case .forbidden(let path):
            "You may not open \(path). Ask the administrator to add you to the group wardbook."
        case .silent(let path):
            "Nobody answers on \(path). The service may not be able to start: `systemctl status wardbook` and `sudo wardbookd check` tell why."
        case .pathTooLong(let byteCount):
            "The socket path has \(byteCount) bytes; at most \(SocketPath.byteCountMax) are possible. Name a shorter one with --socket."
        case .interrupted:
            "The daemon ended the connection before the answer was complete. Ask again; `wardbook status` tells whether it is back."
        case .unreadable(let what):
            "The daemon sent \(what), which this version does not understand. Check that `wardbook --version` is the daemon's (`wardbook status`)."
        }
    }

    /// Exit status for a problem document.
    static func exitStatus(of problem: Problem) -> Int32 {
        switch problem.status {
        case 429, 503: busy
        case 400..<500: usage
        default: internalError
        }
    }
}

/// Runs a command; a failure becomes one line on standard error and its exit status.
func reportingFailure(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let failure as ClientFailure {
        reportError(failure.message)
        throw ExitCode(failure.exitStatus)
    } catch let problem as Problem {
        reportError("\(problem.detail) \(problem.whatToDo)")
        throw ExitCode(ClientFailure.exitStatus(of: problem))
    }
}

/// Writes one line for a person to standard error.
func reportError(_ message: String) {
    try? FileHandle.standardError.write(
        contentsOf: Data("wardbook: \(TerminalText.clean(message))\n".utf8))
}
