// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Daemon

@Suite("Watching the library")
struct FolderWatchTests {
    @Test(
        "a change anywhere below is noticed, in a folder that is new as well",
        .timeLimit(.minutes(5)))
    func changes() async throws {
        let folder = try ScratchFolder()
        let inner = folder.url.appending(path: "conditions/gout")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        let watch = try FolderWatch([folder.url.path])

        try Data("a".utf8).write(to: inner.appending(path: "index.html"))
        try await watch.waitForChange(quiet: .milliseconds(10))

        let new = folder.url.appending(path: "conditions/flu")
        try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
        try await watch.waitForChange(quiet: .milliseconds(10))
        try Data("b".utf8).write(to: new.appending(path: "index.html"))
        try await watch.waitForChange(quiet: .milliseconds(10))
    }

    @Test("folders beyond the limit are counted")
    func tooMany() throws {
        let folder = try ScratchFolder()
        for name in ["a", "b", "b/c"] {
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: name), withIntermediateDirectories: true)
        }
        #expect(try FolderWatch([folder.url.path]).unwatchedCount == 0)
        #expect(try FolderWatch([folder.url.path], folderCountMax: 3).unwatchedCount == 1)
        #expect(try FolderWatch(["/does/not/exist"]).unwatchedCount == 1)
    }

    @Test("without a change nothing is noticed, and waiting can be given up")
    func silence() async throws {
        let folder = try ScratchFolder()
        let waiting = Task {
            try await FolderWatch([folder.url.path]).waitForChange(quiet: .zero)
        }
        try await Task.sleep(for: .milliseconds(500))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
