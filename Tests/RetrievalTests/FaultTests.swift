// SPDX-License-Identifier: Apache-2.0
//
// Builds on a disk that fails: every call of a build that changes something is made to fail in turn,
// with a full disk, a broken one and one that may not be written. Whatever the call, the generation
// in service opens and verifies, and the next build finishes.

import Foundation
import Testing

@testable import Retrieval

@Suite("Builds on a failing disk", .serialized)
struct FaultTests {
    /// Where the processes meet: the child gets the folder through its environment.
    private static let variable = "WARDBOOK_FAULT_TEST"

    /// First failing calls; more with WARDBOOK_FAULT_STEP=1 swift test --filter FaultTests
    private static var firstCalls: [Int] {
        let step = Int(ProcessInfo.processInfo.environment["WARDBOOK_FAULT_STEP"] ?? "")
        return step.map { Array(stride(from: 0, to: 120, by: $0)) } ?? [0, 1, 3, 9, 27, 60, 90]
    }

    @Test(
        "A fault at any call leaves the generation in service, and the next build completes",
        arguments: [ENOSPC, EIO, EACCES])
    func faults(error: Int32) async throws {
        let index = try TestIndex()
        try await index.build()
        let shim = try FaultTests.shim(in: index.folder.url)
        var refused = 0
        for first in FaultTests.firstCalls {
            setenv("LD_PRELOAD", shim, 1)
            setenv("WARDBOOK_FAULT_IN", index.store.folder.path, 1)
            setenv("WARDBOOK_FAULT_ERROR", "\(error)", 1)
            setenv("WARDBOOK_FAULT_FROM", "\(first)", 1)
            setenv(FaultTests.variable, index.store.folder.path, 1)
            // Exit tests differ in nothing but their environment.
            let result = await #expect(processExitsWith: .failure) {
                try await FaultTests.buildOnFailingDisk()
            }
            for name in ["LD_PRELOAD", "WARDBOOK_FAULT_IN", FaultTests.variable] { unsetenv(name) }
            switch result?.exitStatus {
            case .exitCode(7)?: refused += 1
            case .exitCode(3)?: break
            default: Issue.record("call \(first): \(String(describing: result?.exitStatus))")
            }
            try index.store.current().verify()
        }
        #expect(refused > 0)
        index.files["last.html"] = "Last\nThe last page."
        let report = try await index.build()
        #expect(report.counts.pages == 4)
        try index.store.current().verify()
    }

    /// Compiles the shim that makes calls fail; Swift brings clang along.
    private static func shim(in folder: URL) throws -> String {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/faults/shim.c")
        let library = folder.appending(path: "shim.so")
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["clang", "-shared", "-fPIC", "-o", library.path, source.path]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0, "clang could not compile \(source.path)")
        return library.path
    }

    /// In the child: exits with 7 when the build says that the disk failed and with 3 when it got
    /// through, because so many calls were not needed.
    private static func buildOnFailingDisk() async throws {
        guard let folder = ProcessInfo.processInfo.environment[variable] else { return }
        var files = SamplePages.files
        files["new\(getpid()).html"] = "New\nOne more page of process \(getpid())."
        do {
            _ = try await IndexBuilder(
                store: GenerationStore(URL(fileURLWithPath: folder)),
                library: PlainLibrary(files).library(), embedder: HashingEmbedder()
            ).build()
        } catch let error as RetrievalError where error.kind == .inputOutput {
            exit(7)
        }
        exit(3)
    }
}
