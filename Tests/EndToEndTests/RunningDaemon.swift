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
    /// - Parameter settings: A configuration file for the daemon.
    init(settings: String = "") async throws {
        folder = try TemporaryFolder()
        try folder.write("wardbook.toml", Data(settings.utf8))
        for page in Self.pages { try Self.copy(page, into: folder) }
        let ingest = try await Programs.run(
            "wardbookd", "ingest", "--corpus", folder.path("corpus"), "--index",
            folder.path("index"), "--embedder", Programs.embedder)
        try #require(ingest.status == 0, "\(ingest.errors)")
        process = try Programs.process(
            "wardbookd", Self.arguments(folder) + ["--config", folder.path("wardbook.toml")])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await waitUntilReady()
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
    }

    static func arguments(_ folder: TemporaryFolder) -> [String] {
        [
            "serve", "--index", folder.path("index"), "--socket", folder.path("s"),
            "--generator", Programs.generator, "--embedder", Programs.embedder,
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

    /// Sends a signal, waits for the daemon's end and returns its exit status.
    func end(with signal: Int32) async throws -> Int32 {
        let start = ContinuousClock.now
        kill(process.processIdentifier, signal)
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
