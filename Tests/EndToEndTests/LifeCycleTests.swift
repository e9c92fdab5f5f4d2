// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

@Suite("The daemon's life", .serialized)
struct LifeCycleTests {
    @Test("the socket is for owner and group only, and SIGTERM ends it in order")
    func cleanStop() async throws {
        let daemon = try await RunningDaemon()
        var information = stat()
        #expect(stat(daemon.socket, &information) == 0)
        #expect(information.st_mode & 0o777 == 0o660)
        #expect(try await daemon.end(with: SIGTERM) == 0)
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
    }

    @Test("SIGTERM in the middle of an answer breaks it off")
    func stopWhileAnswering() async throws {
        // Several that wait for one another: they cannot all have ended by themselves.
        let daemon = try await RunningDaemon(settings: "[limits]\nanswering = 1\n")
        let asking = (0..<6).map { _ in Task { try await daemon.wardbook("ask", AnswerTests.rash) }
        }
        #expect(try await daemon.eventually { $0.answering > 0 })
        _ = try await daemon.end(with: SIGTERM)
        var statuses: [Int32] = []
        for ask in asking { statuses.append(try await ask.value.status) }
        #expect(statuses.allSatisfy { [0, 69, 75].contains($0) }, "\(statuses)")
        #expect(statuses.contains { $0 != 0 })
        #expect(!FileManager.default.fileExists(atPath: daemon.socket))
    }

    @Test("a second daemon on the same socket is refused, the first goes on")
    func secondDaemon() async throws {
        let daemon = try await RunningDaemon()
        let second = try await Programs.run(
            "wardbookd", arguments: RunningDaemon.arguments(daemon.folder))
        #expect(second.status == 69)
        #expect(second.errors.contains("Another daemon"))
        #expect(try await daemon.wardbook("status").status == 0)
    }

    @Test("a socket that a crash left behind is taken over")
    func staleSocket() async throws {
        let daemon = try await RunningDaemon()
        _ = try await daemon.end(with: SIGKILL)
        #expect(FileManager.default.fileExists(atPath: daemon.socket))
        let gone = try await daemon.wardbook("ask", "x")
        #expect(gone.status == 69)
        #expect(gone.errors.contains("wardbookd serve"))

        let next = try Programs.process("wardbookd", RunningDaemon.arguments(daemon.folder))
        next.standardError = FileHandle.nullDevice
        try next.run()
        defer { kill(next.processIdentifier, SIGKILL) }
        var status: Int32 = -1
        for _ in 0..<300 where status != 0 {
            status = try await daemon.wardbook("status").status
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(status == 0)
    }

    @Test("a new generation is taken up without a restart")
    func newGeneration() async throws {
        let daemon = try await RunningDaemon()
        #expect(try await daemon.wardbook("show", "scabies").status == 64)
        try RunningDaemon.copy("scabies", into: daemon.folder)
        let ingest = try await Programs.run(
            "wardbookd", "ingest", "--corpus", daemon.corpus, "--index", daemon.index,
            "--embedder", Programs.embedder)
        #expect(ingest.status == 0)
        #expect(ingest.output.contains("Generation 2 is in service"))
        #expect(try await daemon.wardbook("show", "scabies").status == 0)
    }

    @Test("a broken new generation leaves the old one in service, with a warning")
    func brokenGeneration() async throws {
        let daemon = try await RunningDaemon()
        let generations = URL(fileURLWithPath: daemon.index).appending(path: "generations")
        try FileManager.default.copyItem(
            at: generations.appending(path: "1"), to: generations.appending(path: "2"))
        try Data("{}".utf8).write(to: generations.appending(path: "2/manifest.json"))
        let current = URL(fileURLWithPath: daemon.index).appending(path: "current").path
        unlink(current)
        try FileManager.default.createSymbolicLink(
            atPath: current, withDestinationPath: "generations/2")
        let state = try await daemon.status()
        #expect(state.index?.generation == 1)
        #expect(state.warnings.first?.contains("Generation 2") == true)
        #expect(try await daemon.ask("What helps gout?").status == .answered)
    }
}
