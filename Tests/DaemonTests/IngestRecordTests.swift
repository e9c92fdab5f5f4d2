// SPDX-License-Identifier: Apache-2.0

import Foundation
import Retrieval
import Testing
import WireProtocol

@testable import Daemon

@Suite("The note of the last reading")
struct IngestRecordTests {
    private struct Failure: Error, CustomStringConvertible {
        let description = "The disk is full."
    }

    private func report(isUnchanged: Bool) -> BuildReport {
        var report = BuildReport()
        report.generation = 4
        report.isUnchanged = isUnchanged
        report.changed = ["a.html", "b.html"]
        report.urgencyChanged = [UrgencyChange(file: "b.html", before: [], after: [])]
        report.counts.pages = 9
        return report
    }

    @Test("a reading that ends leaves what it found, and no warning")
    func built() async throws {
        let folder = try ScratchFolder()
        let record = IngestRecord(index: folder.url.path)
        #expect(record.last == nil)
        _ = try await record.keeping { report(isUnchanged: false) }
        #expect(record.last?.outcome == .built)
        #expect(record.last?.generation == 4)
        #expect(record.last?.counts.changed == 2)
        #expect(record.last?.report == folder.url.path + "/generations/4/report.json")
        #expect(record.last?.counts.urgencyChanged == 1)
        #expect(record.warning() == nil)
        _ = try await record.keeping { report(isUnchanged: true) }
        #expect(record.last?.outcome == .unchanged)
        #expect(record.last?.counts.changed == 0)
    }

    @Test("a reading that fails leaves why, and a warning")
    func failed() async throws {
        let folder = try ScratchFolder()
        let record = IngestRecord(index: folder.url.path)
        await #expect(throws: Failure.self) { try await record.keeping { throw Failure() } }
        #expect(record.last?.outcome == .failed)
        #expect(record.warning()?.contains("The disk is full.") == true)
    }

    @Test("a reading that was killed is told when it cannot be at work any more")
    func killed() async throws {
        let folder = try ScratchFolder()
        let record = IngestRecord(index: folder.url.path)
        _ = try await record.keeping {
            #expect(record.last?.outcome == .begun)
            #expect(record.warning() == nil)
            #expect(record.warning(at: .now + 14 * 3600)?.contains("has not ended") == true)
            return report(isUnchanged: true)
        }
    }

    @Test("a reading that finds another one at work leaves that one's note")
    func busy() async throws {
        let folder = try ScratchFolder()
        let record = IngestRecord(index: folder.url.path)
        await #expect(throws: RetrievalError.self) {
            try await record.keeping { throw RetrievalError(.busy, "another") }
        }
        #expect(record.last?.outcome == .begun)
    }
}
