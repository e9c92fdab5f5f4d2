// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Testing

@testable import Daemon

@Suite("What systemd gives and is told")
struct ServiceManagerTests {
    @Test(
        "sockets are taken only when they are meant for this process",
        arguments: [
            (["LISTEN_PID": "42", "LISTEN_FDS": "1"], [3]),
            (["LISTEN_PID": "42", "LISTEN_FDS": "2"], [3, 4]),
            (["LISTEN_PID": "41", "LISTEN_FDS": "1"], []),
            (["LISTEN_FDS": "1"], []),
            (["LISTEN_PID": "42", "LISTEN_FDS": "many"], []),
            (["LISTEN_PID": "42", "LISTEN_FDS": "-1"], []),
            (["LISTEN_PID": "42", "LISTEN_FDS": "2147483647"], []),
            ([:], []),
        ] as [([String: String], [Int32])])
    func sockets(environment: [String: String], expected: [Int32]) {
        #expect(ServiceManager(environment: environment, processID: 42).descriptors == expected)
    }

    @Test(
        "the watchdog's time is kept only when it is meant for this process",
        arguments: [
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], Duration.seconds(30)),
            (["WATCHDOG_USEC": "30000000"], .seconds(30)),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
            ([:], nil),
        ] as [([String: String], Duration?)])
    func watchdog(environment: [String: String], expected: Duration?) {
        let manager = ServiceManager(environment: environment, processID: 42)
        #expect(manager.watchdogInterval == expected)
    }

    @Test("messages arrive as one datagram of assignments, a line each")
    func messages() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "n\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "notify").path
        let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(receiver) }
        let address = try #require(SocketAddress(path: path))
        #expect(address.withPointer { bind(receiver, $0, $1) } == 0)

        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path], processID: getpid())
        manager.notify(.ready, .status("answering\nwith two lines"))
        var bytes = [UInt8](repeating: 0, count: 500)
        let count = recv(receiver, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        #expect(text == "READY=1\nSTATUS=answering with two lines")
    }

    @Test("a service manager that is not there is no trouble")
    func nobody() {
        ServiceManager(environment: [:], processID: 1).notify(.alive)
        ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/at/all"], processID: 1)
            .notify(.alive)
        let long = String(repeating: "x", count: 300)
        ServiceManager(environment: ["NOTIFY_SOCKET": long], processID: 1).notify(.alive)
    }

    @Test("a log record is one line with its priority, whatever is in it")
    func journal() {
        let line = JournalLog.line(
            priority: JournalLog.priority(.error), message: "two\nlines",
            fields: ["uid": "7", "action": "ask"])
        #expect(line == "<3>two lines action=ask uid=7\n")
    }
}
