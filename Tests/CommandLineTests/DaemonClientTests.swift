// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

@testable import CLI

@Suite("The client of the socket")
struct DaemonClientTests {
    @Test(
        "one that listens and never answers, as systemd for a service that cannot start, is told of"
    )
    func silent() async throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "wardbook-\(UUID().uuidString.prefix(8))"
        ).path
        defer { unlink(path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        try #require(bound == 0 && listen(descriptor, 8) == 0)

        let client = try DaemonClient(socketPath: path, patience: .milliseconds(100))
        await #expect(throws: ClientFailure.silent(path: path)) {
            try await client.get("/v1/status", as: StatusResponse.self)
        }
    }

    @Test("nothing that listens is told of at once")
    func absent() async throws {
        let client = try DaemonClient(socketPath: "/does/not/exist")
        await #expect(throws: ClientFailure.notRunning(path: "/does/not/exist")) {
            try await client.get("/v1/status", as: StatusResponse.self)
        }
    }
}
