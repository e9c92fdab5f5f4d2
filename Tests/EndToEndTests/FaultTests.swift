// SPDX-License-Identifier: Apache-2.0
//
// The short form of `make test-faults`: a daemon with its surroundings broken.

import Foundation
import Testing
import WireProtocol

@Suite("A daemon whose surroundings break", .serialized)
struct FaultTests {
    /// Requests as a client sends them.
    private static let requests = [
        "GET /v1/status HTTP/1.1\r\nHost: w\r\n\r\n",
        "GET /v1/passages/%41%00%ff HTTP/1.1\r\nHost: w\r\n\r\n",
        "POST /v1/search HTTP/1.1\r\nHost: w\r\nContent-Length: 32\r\n\r\n"
            + #"{"question":"stiff neck","a":[]}"#,
        "POST /v1/search HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "14\r\n{\"question\": \"gout\"}\r\n0\r\n\r\n",
        "POST /v1/ask HTTP/1.1\r\nHost: w\r\nContent-Length: 16\r\n\r\n" + #"{"question": ""}"#,
    ].map { Array($0.utf8) }

    @Test("broken requests and half-open connections stop nobody")
    func brokenRequests() async throws {
        let daemon = try await RunningDaemon()
        var random = Mutations(state: 20_261_121)
        var halfOpen: [RawConnection] = []
        for number in 0..<600 {
            let request = random.mutated(Self.requests[number % Self.requests.count])
            let connection = try RawConnection(daemon.socket)
            connection.send(request)
            if number.isMultiple(of: 6) {
                halfOpen.append(connection)
            } else if let status = connection.status() {
                #expect(status < 500, "\(String(decoding: request, as: UTF8.self))")
            }
        }
        #expect(try await daemon.ask("What helps gout?").status == .answered)
        #expect(halfOpen.count == 100)
    }

    @Test(
        "an index that is deleted underneath stays in service, with a warning, until another is made"
    )
    func deletedIndex() async throws {
        let daemon = try await RunningDaemon()
        try FileManager.default.removeItem(atPath: daemon.index)
        #expect(try await daemon.ask("What helps gout?").status == .answered)
        #expect(try await daemon.status().warnings.contains { $0.contains("holds no index") })
        let ingest = try await Programs.run(
            "wardbookd", "ingest", "--corpus", daemon.corpus, "--index", daemon.index,
            "--embedder", Programs.embedder)
        #expect(ingest.status == 0)
        let status = try await daemon.status()
        #expect(status.warnings == [])
        #expect(status.lastIngest?.outcome == .built)
    }
}

/// Seeded changes of requests (SplitMix64).
private struct Mutations: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// The bytes with a few of them changed, removed, put in, or cut off.
    mutating func mutated(_ request: [UInt8]) -> [UInt8] {
        var bytes = request
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            guard !bytes.isEmpty else { return [10] }
            let place = Int.random(in: bytes.indices, using: &self)
            let byte = UInt8.random(in: 0...255, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[place] = byte
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
            case 2: bytes.insert(contentsOf: repeatElement(byte, count: 30), at: place)
            case 3: bytes.insert(contentsOf: bytes[..<place], at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }
}

/// A connection on which anything can be sent.
private final class RawConnection {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = try UnixSocket.connected(to: path)
        // Longer than any answer takes; a daemon that waits for more is not at fault.
        var patience = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The status of the first response; nil when there was none.
    func status() -> Int? {
        shutdown(descriptor, Int32(SHUT_WR))
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(
            separator: " ")
        return words.count > 1 ? Int(words[1]) : nil
    }
}
