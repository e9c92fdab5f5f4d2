// SPDX-License-Identifier: Apache-2.0
//
// Builds that are killed at random moments, each in a process of its own. Whatever the moment, the
// generation in service opens and verifies, and the next build finishes.

import Foundation
import Testing

@testable import Retrieval

@Suite("Killed builds", .serialized)
struct KillTests {
    /// Where the processes meet: the child gets the folder through its environment.
    private static let variable = "WARDBOOK_KILL_TEST"

    /// More rounds for a longer proof: WARDBOOK_KILL_ROUNDS=1000 swift test --filter KillTests
    private static let rounds =
        Int(ProcessInfo.processInfo.environment["WARDBOOK_KILL_ROUNDS"] ?? "") ?? 40

    @Test("Kills at random moments never lose the generation in service")
    func kills() async throws {
        let index = try TestIndex()
        try await index.build()
        setenv(KillTests.variable, index.store.folder.path, 1)
        defer { unsetenv(KillTests.variable) }
        var killed = 0
        for round in 0..<KillTests.rounds {
            setenv("WARDBOOK_KILL_ROUND", "\(round)", 1)
            let result = await #expect(processExitsWith: .failure) {
                try await KillTests.buildAndDie()
            }
            // Nothing else may end a build: not a trap, not a broken memory.
            let status = try #require(result?.exitStatus)
            #expect(status == .signal(SIGKILL) || status == .exitCode(3))
            if status == .signal(SIGKILL) { killed += 1 }
            let generation = try index.store.current()
            try generation.verify()
        }
        #expect(killed > 0)
        index.files["last.html"] = "Last\nThe last page."
        let report = try await index.build()
        #expect(report.counts.pages == 4)
        try index.store.current().verify()
    }

    @Test("A disk that takes no more leaves the old generation and says what to do")
    func fullDisk() async throws {
        let index = try TestIndex()
        try await index.build()
        setenv(KillTests.variable, index.store.folder.path, 1)
        defer { unsetenv(KillTests.variable) }
        for kilobytes in [4, 40, 64, 90] {
            setenv("WARDBOOK_KILL_LIMIT", "\(kilobytes)", 1)
            await #expect(processExitsWith: .exitCode(7)) { try await KillTests.buildOnFullDisk() }
            #expect(index.store.list().map(\.number) == [1])
            try index.store.current().verify()
        }
    }

    /// In the child: files may not grow beyond a limit, which to a program is a full disk. Exits
    /// with 7 for the error that is expected.
    private static func buildOnFullDisk() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment[variable],
            let limit = environment["WARDBOOK_KILL_LIMIT"].flatMap({ rlim_t($0) })
        else { return }
        signal(SIGXFSZ, SIG_IGN)
        var bounds = rlimit(rlim_cur: limit * 1024, rlim_max: limit * 1024)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &bounds)
        var files = SamplePages.files
        for number in 0..<300 { files["p\(number).html"] = "Page \(number)\nSome more text." }
        do {
            _ = try await IndexBuilder(
                store: GenerationStore(URL(fileURLWithPath: folder)),
                library: PlainLibrary(files).library(), embedder: HashingEmbedder()
            ).build()
        } catch let error as RetrievalError where error.kind == .inputOutput {
            exit(error.description.contains("check the disk") ? 7 : 8)
        }
        exit(9)
    }

    /// In the child: a build of another corpus each round, and a thread that kills the process
    /// after a random time. A build that finishes in time ends with an error too, so that all are
    /// failures.
    private static func buildAndDie() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment[variable], let round = environment["WARDBOOK_KILL_ROUND"]
        else { return }
        var random = SeededGenerator(seed: UInt64(round) ?? 0)
        var files = SamplePages.files
        for number in 0..<40 { files["p\(number).html"] = "Page \(number)\nRound \(round) text." }
        let library = PlainLibrary(files)
        let delay = UInt32.random(in: 0...40_000, using: &random)
        Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
        _ = try await IndexBuilder(
            store: GenerationStore(URL(fileURLWithPath: folder)), library: library.library(),
            embedder: HashingEmbedder()
        ).build()
        exit(3)
    }
}
