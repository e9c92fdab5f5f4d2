// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

@Suite("A conversation with the real daemon", .serialized)
struct ChatTests {
    /// What `wardbook chat --json` prints.
    private struct Document: Decodable {
        struct Turn: Decodable {
            var question: String
            var answer: Answer?
        }
        var turns: [Turn]
    }

    @Test("follow-ups lean on what was said, a new topic does not, and leaving forgets it all")
    func piped() async throws {
        let daemon = try await RunningDaemon()
        let lines = [
            "How long is shingles infectious?", "and for children?", "thanks!",
            "what about chickenpox?", "What helps gout?", "/quit", "never read",
        ]
        let outcome = try await daemon.chat(lines, "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
        #expect(document.turns.map(\.question) == Array(lines.prefix(5)))
        let answers = document.turns.compactMap(\.answer)
        #expect(answers.count == 5)
        #expect(
            answers.map(\.understoodAs) == [
                nil, "How long is shingles infectious? And for children?", nil,
                "How long is chickenpox infectious? And for children?", nil,
            ])
        #expect(answers[1].citations.contains { $0.page == "shingles" })
        #expect(answers[2].citations.isEmpty)
        #expect(answers[3].citations.contains { $0.page == "chickenpox" })
        #expect(answers[4].citations.contains { $0.page == "gout" })
        #expect(try await daemon.status().details?.sessions == 0)
    }

    @Test("a person sees how they were understood, and opens a source at its place")
    func plain() async throws {
        let daemon = try await RunningDaemon()
        let outcome = try await daemon.chat(
            [
                "What helps gout?", "how long does it last?", "/open 1", "/open 99", "/clear",
                "how long does it last?",
            ])
        #expect(outcome.output.contains("Understood as: How long does gout last?"))
        #expect(outcome.output.contains("\n> "), "the quoted words are marked in their passage")
        #expect(outcome.output.contains("conditions/gout/index.html, bytes "))
        #expect(outcome.output.contains("There is no source 99."))
        let parts = outcome.output.components(separatedBy: "are forgotten.")
        #expect(parts.count == 2)
        #expect(parts.last?.contains("Understood as") == false)
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test("on a terminal Ctrl-C stops the answer, the daemon stops too, and a second one leaves")
    func terminal() async throws {
        // Behind other questions, so that the answer is still to come when it is broken off.
        let daemon = try await RunningDaemon(settings: "[limits]\nanswering = 1\n")
        let terminal = try Terminal(daemon: daemon)
        try await terminal.wait(for: "/help")
        let others = (0..<4).map { _ in Task { try await daemon.wardbook("ask", AnswerTests.rash) }
        }
        #expect(try await daemon.eventually { $0.answering > 0 })
        terminal.type("What helps gout?\n")
        try await terminal.wait(for: "Reading ")
        terminal.type("\u{3}")
        try await terminal.wait(for: "Stopped.")
        for other in others { #expect(try await other.value.status == 0) }
        #expect(
            try await daemon.eventually {
                $0.details?.asks["cancelled"] == 1 && $0.answering == 0 && $0.details?.sessions == 1
            })
        terminal.type("how long does it last?\n")
        try await terminal.wait(for: "Understood as:")
        try await terminal.wait(for: "From the library")
        try await terminal.wait(for: "\n> ", after: "From the library")
        terminal.type("\u{3}")
        #expect(try await terminal.end() == 0)
        #expect(try await daemon.status().details?.sessions == 0)
    }

    @Test(
        "another user's conversation is not there",
        .enabled(
            if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
            "needs root and setpriv to act as two users; SessionTests covers the rule"))
    func twoUsers() async throws {
        let daemon = try await RunningDaemon()
        chmod(daemon.socket, 0o666)
        let opened = try await request(daemon, "POST", "/v1/sessions", as: nil)
        #expect(opened.contains(" 201 "))
        let id = try #require(opened.firstMatch(of: /"session":"([0-9a-f]{32})"/)?.1)
        let path = "/v1/sessions/\(id)"
        let nobody: UInt32 = 65534
        #expect(try await request(daemon, "GET", path, as: nobody).contains(" 404 "))
        #expect(try await request(daemon, "DELETE", path, as: nobody).contains(" 404 "))
        let list = try await request(daemon, "GET", "/v1/sessions", as: nobody)
        #expect(list.contains("{\"sessions\":[]}"))
        #expect(try await request(daemon, "GET", path, as: nil).contains(" 200 "))
        #expect(try await request(daemon, "DELETE", path, as: nil).contains(" 204 "))
        #expect(try await request(daemon, "GET", path, as: nil).contains(" 404 "))
    }

    /// Sends a request as a user and returns the response, head and all.
    private func request(
        _ daemon: RunningDaemon, _ method: String, _ path: String, as user: UInt32?
    ) async throws -> String {
        let script = """
            socket, sys = __import__("socket"), __import__("sys")
            s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
            s.sendall((sys.argv[2] + " " + sys.argv[3] + " HTTP/1.1\\r\\nHost: w\\r\\n"
                "Connection: close\\r\\nContent-Length: 0\\r\\n\\r\\n").encode())
            while True:
                d = s.recv(65536)
                if not d: break
                sys.stdout.write(d.decode())
            """
        let python = ["/usr/bin/python3", "-c", script, daemon.socket, method, path]
        let drop = user.map {
            ["/usr/bin/setpriv", "--reuid", "\($0)", "--regid", "\($0)", "--clear-groups"]
        }
        let outcome = try await Programs.run(command: (drop ?? []) + python)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }
}

extension RunningDaemon {
    /// Holds a chat whose lines come from a pipe.
    func chat(_ lines: [String], _ arguments: String...) async throws -> Outcome {
        try folder.write("lines", (lines.joined(separator: "\n") + "\n").utf8)
        return try await Programs.run(
            "wardbook", arguments: ["chat"] + arguments + ["--socket", socket],
            input: folder.path("lines"))
    }
}

/// A chat on a pseudo-terminal, which util-linux's `script` provides.
private final class Terminal {
    private let process = Process()
    private let keys = Pipe()
    private let log: String

    init(daemon: RunningDaemon) throws {
        let wardbook = try Programs.url("wardbook").path
        log = daemon.folder.path("screen")
        try Data().write(to: URL(fileURLWithPath: log))
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        // A shell that stayed would take Ctrl-C too, and some then end with its status, not the
        // chat's.
        process.arguments = [
            "-qfec", "stty cols 80; exec '\(wardbook)' chat --socket '\(daemon.socket)'", log,
        ]
        process.standardInput = keys
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func type(_ text: String) { keys.fileHandleForWriting.write(Data(text.utf8)) }

    /// Waits until a text is on the screen, below another one.
    func wait(for text: String, after mark: String = "") async throws {
        for _ in 0..<1200 {
            let shown = screen
            let start = mark.isEmpty ? shown.startIndex : shown.range(of: mark)?.upperBound
            if let start, shown[start...].contains(text) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("“\(text)” never came: \(screen)")
    }

    private var screen: String {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }

    /// Waits for the end and returns the exit status.
    func end() async throws -> Int32 {
        for _ in 0..<200 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        try #require(!process.isRunning)
        return process.terminationStatus
    }
}
