// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import WireProtocol

/// A daemon on a socket of its own, over an index of some pages of the sample library.
final class RunningDaemon: Sendable {
    /// Pages that the tests ask about, and neighbours that could be mistaken for them.
    static let pages = [
        "shingles", "chickenpox", "hives", "common-cold", "flu", "migraine", "asthma",
        "heart-attack", "meningitis", "burns-and-scalds", "hay-fever", "gout",
    ]

    let folder: TemporaryFolder
    private let process: Process

    var socket: String { folder.path("s") }
    var corpus: String { folder.path("corpus") }
    var index: String { folder.path("index") }
    var processIdentifier: Int32 { process.processIdentifier }

    /// Indexes the pages and starts a daemon; returns when it answers.
    /// - Parameters:
    ///   - settings: A configuration file for the daemon.
    ///   - isService: Whether the socket is handed over, as by systemd, instead of a start by hand.
    ///   - prepare: Changes things before the daemon starts and names the models' files, if not the
    ///     default ones.
    init(
        settings: String = "", isService: Bool = false,
        prepare: (TemporaryFolder) throws -> ModelPaths = { _ in ModelPaths() }
    ) async throws {
        folder = try TemporaryFolder()
        try folder.write("wardbook.toml", Data(settings.utf8))
        for page in Self.pages { try Self.copy(page, into: folder) }
        let ingest = try await Programs.run(
            "wardbookd", "ingest", "--corpus", folder.path("corpus"), "--index",
            folder.path("index"), "--embedder", Programs.embedder)
        try #require(ingest.status == 0, "\(ingest.errors)")
        let arguments =
            Self.arguments(folder, try prepare(folder))
            + ["--config", folder.path("wardbook.toml")]
        process = try Programs.process("wardbookd", arguments)
        if isService {
            // As sd_listen_fds(3) says: the socket as descriptor 3, and two variables.
            let takeOver = #"exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$@""#
            process.arguments = ["-c", takeOver, try Programs.url("wardbookd").path] + arguments
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.standardInput = try UnixSocket.listening(on: folder.path("s"))
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await waitUntilReady()
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
    }

    /// The files of the models.
    struct ModelPaths {
        var generator = Programs.generator
        var embedder = Programs.embedder
    }

    static func arguments(_ folder: TemporaryFolder, _ models: ModelPaths = .init()) -> [String] {
        [
            "serve", "--index", folder.path("index"), "--socket", folder.path("s"),
            "--generator", models.generator, "--embedder", models.embedder,
        ]
    }

    /// Copies a page of the sample library into the corpus of `folder`.
    static func copy(_ page: String, into folder: TemporaryFolder) throws {
        let file = "conditions/\(page)/index.html"
        let data = try Data(contentsOf: Programs.root.appending(path: "Corpus/\(file)"))
        try folder.write("corpus/\(file)", data)
    }

    /// Runs the command line against this daemon.
    func wardbook(_ verb: String, _ arguments: String...) async throws -> Outcome {
        try await Programs.run("wardbook", arguments: [verb] + arguments + ["--socket", socket])
    }

    /// Asks a question and reads the JSON document.
    func ask(_ question: String) async throws -> Answer {
        let outcome = try await wardbook("ask", question, "--json")
        try #require([0, 2].contains(outcome.status), "\(outcome.errors)")
        return try WireJSON.decode(Answer.self, from: Data(outcome.output.utf8))
    }

    /// What is in service, with what administrators see.
    func status() async throws -> StatusResponse {
        let outcome = try await wardbook("status", "--json")
        return try WireJSON.decode(StatusResponse.self, from: Data(outcome.output.utf8))
    }

    /// Waits until the status is as it should be; returns whether it came to be within a minute.
    func eventually(_ isRight: (StatusResponse) -> Bool) async throws -> Bool {
        for _ in 0..<600 {
            if isRight(try await status()) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// Status and body of the response to one request.
    func http(_ path: String, _ body: String? = nil) async throws -> (status: Int, body: String) {
        var command = [
            "/usr/bin/curl", "-sS", "--unix-socket", socket, "-w", "\n%{http_code}",
            "http://wardbook\(path)",
        ]
        if let body {
            let name = "body-\(UInt32.random(in: .min ... .max))"
            try folder.write(name, Data(body.utf8))
            command += [
                "-H", "Content-Type: application/json", "--data-binary",
                "@" + folder.path(name),
            ]
        }
        let output = try await Programs.run(command: command).output
        let end = try #require(output.lastIndex(of: "\n"))
        let status = try #require(Int(output[output.index(after: end)...]))
        return (status, String(output[..<end]))
    }

    /// Sends a signal to the daemon.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Sends a signal, waits for the daemon's end and returns its exit status.
    func end(with signal: Int32) async throws -> Int32 {
        let start = ContinuousClock.now
        send(signal)
        while process.isRunning, ContinuousClock.now - start < .seconds(60) {
            try await Task.sleep(for: .milliseconds(5))
        }
        try #require(!process.isRunning)
        return process.terminationStatus
    }

    private func waitUntilReady() async throws {
        for _ in 0..<600 {
            if try await wardbook("status").status == 0 { return }
            try #require(process.isRunning, "the daemon ended early")
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the daemon did not answer within a minute")
    }
}
