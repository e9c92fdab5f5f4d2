// SPDX-License-Identifier: Apache-2.0
//
// A disk that fails tonight must not take a page away from those who ask tomorrow.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("Files that cannot be read")
struct UnreadableTests {
    private let today = Date.now.formatted(.iso8601.year().month().day())

    @Test("A page whose file cannot be read is kept as it was, and read anew when it can be")
    func keptPage() async throws {
        let index = try TestIndex()
        try await index.build()
        let shingles = try #require(index.files["shingles.html"])
        for night in 1...2 {
            index.files["shingles.html"] = "UNREADABLE"
            index.files["new.html"] = "New\nThis page is new, night \(night)."
            let report = try await index.build()
            #expect(!report.isUnchanged)
            #expect(
                report.unreadable
                    == [.init(file: "shingles.html", reason: "Unreadable()", keptFrom: today)])
            #expect(report.issues.map(\.code) == ["unreadable"])
            #expect(report.removed.isEmpty)
            #expect(report.urgencyChanged.isEmpty)
            let hit = try await index.searcher().search("rash near your eye").hits.first
            #expect(hit?.page.id == "shingles")
            #expect(hit?.page.title == "Shingles")
        }
        index.files["shingles.html"] = shingles
        let report = try await index.build()
        #expect(report.changed == ["shingles.html"])
        #expect(report.unreadable.isEmpty)
        #expect(report.issues.isEmpty)
        #expect(try await index.build().isUnchanged)
    }

    @Test("The generation in service stays when nothing else has changed, and the report tells")
    func nothingElse() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["shingles.html"] = "UNREADABLE"
        let report = try await index.build()
        #expect(report.isUnchanged)
        #expect(report.unreadable.map(\.keptFrom) == [today])
    }

    @Test("Another reader keeps the page too: what the one before read is better than nothing")
    func otherReader() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["shingles.html"] = "UNREADABLE"
        let report = try await index.build(version: "plain 2")
        #expect(report.counts.pages == 3)
        #expect(report.changed == ["chickenpox.html", "migraine.html"])
    }

    @Test("The pages of a folder that cannot be listed are kept; those of one that is gone are not")
    func lostFolder() async throws {
        var files = SamplePages.files
        files["a/flu.html"] = "Flu\nA fever and aching muscles."
        files["b/cold.html"] = "Cold\nA runny nose and a sore throat."
        let index = try TestIndex(files)
        try await index.build()
        index.files["a/flu.html"] = "UNLISTED"
        index.files["b/cold.html"] = nil
        let report = try await index.build()
        #expect(report.removed == ["b/cold.html"])
        #expect(report.unreadable.map(\.file) == ["a/flu.html"])
        #expect(report.counts.pages == 4)
    }
}
