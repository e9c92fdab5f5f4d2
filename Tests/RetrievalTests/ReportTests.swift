// SPDX-License-Identifier: Apache-2.0
//
// What a build tells, and what is kept of it.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("The report of a build")
struct ReportTests {
    @Test("A generation keeps the report of the build that made it")
    func kept() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["migraine.html"] = nil
        var report = try await index.build()
        var kept = try #require(try index.store.current().report())
        #expect(kept.removed == ["migraine.html"])
        (report.seconds, kept.seconds) = (.init(), .init())
        #expect(report == kept)
    }

    @Test("Advice of a page that stands in for one that is gone is reported with it")
    func standIn() async throws {
        var files = SamplePages.files
        files["migraine-copy.html"] = files["migraine.html"]
        let index = try TestIndex(files)
        #expect(try await index.build().duplicates.map(\.file) == ["migraine-copy.html"])
        index.files["migraine.html"] = nil
        let report = try await index.build()
        #expect(report.added == ["migraine-copy.html"])
        #expect(report.urgencyChanged.map(\.file) == ["migraine-copy.html", "migraine.html"])
        #expect(report.urgencyChanged.map(\.after.isEmpty) == [false, true])
    }

    @Test("As JSON it counts issues by kind and names pages past their review")
    func json() async throws {
        let index = try TestIndex()
        index.files["old.html"] = "Old\nSome advice.\ndue 2001-01-01"
        index.files["new.html"] = "New\nOther advice.\ndue 2999-01-01"
        index.files["empty.html"] = "Only a title"
        let report = try await index.build()
        #expect(report.pastReview == ["old.html"])
        let json = try JSONSerialization.jsonObject(with: Data(report.json().utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["issueCounts"] as? [String: Int] == ["empty": 1])
        #expect(object["generation"] as? Int == 1)
        #expect((object["added"] as? [String])?.count == 5)
        for member in ["changed", "removed", "renamed", "unreadable", "urgencyChanged", "seconds"] {
            #expect(object[member] != nil, "\(member) is missing")
        }
    }

    @Test("A cancelled build leaves the old generation, and the next one completes it")
    func cancelled() async throws {
        let index = try TestIndex()
        try await index.build()
        for number in 0..<200 { index.files["p\(number).html"] = "Page \(number)\nText \(number)." }
        let log = ProgressLog()
        let build = Task {
            try await index.build { progress in
                log.add(progress)
                if progress.embedded > 0 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await build.value }
        #expect(index.store.list().map(\.number) == [1])
        let finished = try #require(log.all.map(\.embedded).max())
        let report = try await index.build()
        #expect(report.counts.pages == 203)
        #expect(report.reused >= finished, "what the cancelled build embedded is not repeated")
    }
}
