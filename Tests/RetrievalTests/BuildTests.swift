// SPDX-License-Identifier: Apache-2.0
//
// What a build keeps, reuses and reports when the corpus changes.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("Building an index")
struct BuildTests {
    @Test("A first build indexes every page and embeds every passage")
    func firstBuild() async throws {
        let index = try TestIndex()
        let report = try await index.build()
        #expect(report.generation == 1)
        #expect(report.added == ["chickenpox.html", "migraine.html", "shingles.html"])
        #expect(report.counts.passages == 7)
        #expect(report.counts.statements == 7)
        #expect(report.embedded == 21)
        #expect(report.urgencyChanged == [], "there is nothing to compare with")
        let generation = try index.store.current()
        try generation.verify()
        #expect(generation.page("shingles")?.title == "Shingles")
        #expect(generation.pages.map(\.passages) == [0..<2, 2..<4, 4..<7])
    }

    @Test("Passages, pages and urgency spans come back as they were read")
    func contents() async throws {
        let index = try TestIndex()
        try await index.build()
        let generation = try index.store.current()
        let page = try #require(generation.page("shingles"))
        let passages = try generation.passages(Array(page.passages))
        #expect(passages.map(\.heading) == [[], ["Symptoms"], ["Symptoms"]])
        #expect(passages[0].text.string == "Shingles is an infection that causes a painful rash.")
        #expect(passages[0].text.span == 9..<61)
        #expect(try generation.passage(passages[2].id) == passages[2])
        #expect(try generation.passage("no such passage") == nil)
        let urgency = try generation.urgency(ofPage: page.number)
        #expect(urgency.map(\.level) == [.urgent])
        #expect(
            urgency[0].items.map(\.string) == ["the rash is near your eye", "you are pregnant"])
        #expect(try generation.urgency(ofPage: 1).map(\.level) == [.emergency])
    }

    @Test("With nothing changed, nothing is embedded and the generation stays")
    func unchanged() async throws {
        let index = try TestIndex()
        try await index.build()
        let embedder = HashingEmbedder()
        let report = try await index.build(embedder)
        #expect(report.isUnchanged)
        #expect(report.generation == 1)
        #expect(embedder.embedded == 0)
        #expect(index.store.list().map(\.number) == [1])
    }

    @Test("A changed page embeds only its new passages and is reported")
    func changedPage() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["migraine.html"]? += "\nAn aura may come before the headache."
        let embedder = HashingEmbedder()
        let report = try await index.build(embedder)
        #expect(report.changed == ["migraine.html"])
        #expect(report.urgencyChanged == [])
        #expect(embedder.embedded == 3, "a passage, a statement and the page's symptom key")
        #expect((report.embedded, report.reused) == (3, 20))
        #expect(index.store.currentNumber == 2)
    }

    @Test("A changed urgency span is reported for a clinician to look at")
    func changedUrgency() async throws {
        let index = try TestIndex()
        try await index.build()
        let text = try #require(index.files["shingles.html"])
        index.files["shingles.html"] = text.replacing("urgent:", with: "emergency:")
        let report = try await index.build()
        #expect(report.embedded == 0)
        let change = try #require(report.urgencyChanged.first)
        #expect(change.file == "shingles.html")
        #expect(change.before.map(\.level) == ["urgent"])
        #expect(change.after.map(\.level) == ["emergency"])
        #expect(change.after[0].items == ["the rash is near your eye", "you are pregnant"])
    }

    @Test("A renamed page keeps its vectors")
    func renamedPage() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["zoster.html"] = index.files["shingles.html"]
        index.files["shingles.html"] = nil
        let report = try await index.build()
        #expect(report.renamed == [.init(from: "shingles.html", to: "zoster.html")])
        #expect((report.added, report.removed, report.changed) == ([], [], []))
        #expect(report.urgencyChanged == [])
        #expect(report.embedded == 0)
    }

    @Test("A removed page leaves no trace in the next generation")
    func removedPage() async throws {
        let index = try TestIndex()
        try await index.build()
        let before = try index.store.current()
        #expect(
            try before.traces(ofPage: "migraine") == [
                "page 1 with 2 passages", "file migraine.html",
            ])
        index.files["migraine.html"] = nil
        let report = try await index.build()
        #expect(report.removed == ["migraine.html"])
        #expect(report.urgencyChanged.map(\.file) == ["migraine.html"])
        let after = try index.store.current()
        try after.verify()
        #expect(try after.traces(ofPage: "migraine") == [])
        #expect(try after.traces(ofPage: "migraine.html") == [])
        let hits = try await index.searcher().search("throbbing migraine headache").hits
        #expect(!hits.contains { $0.page.id == "migraine" })
    }

    @Test("Another reader reads every page again but keeps the vectors of equal texts")
    func otherReader() async throws {
        let index = try TestIndex()
        try await index.build()
        let report = try await index.build(version: "plain 2")
        #expect(report.changed.count == 3)
        #expect((report.embedded, report.reused) == (0, 21))
    }

    @Test("Another encoder embeds everything again")
    func otherEmbedder() async throws {
        let index = try TestIndex()
        try await index.build()
        let other = HashingEmbedder(dimensions: 32, name: "other")
        let report = try await index.build(other)
        #expect(report.embedded == 21)
        #expect(throws: RetrievalError.self) { _ = try index.searcher() }
        _ = try index.searcher(other)
    }

    @Test("An unreadable file is an issue, and the rest is indexed")
    func unreadableFile() async throws {
        let index = try TestIndex()
        index.files["broken.html"] = "UNREADABLE"
        let report = try await index.build()
        #expect(report.unreadable == [.init(file: "broken.html", reason: "Unreadable()")])
        #expect(report.issues.map(\.file) == ["broken.html"])
        #expect(report.counts.pages == 3)
        #expect(try await index.build().isUnchanged)
    }

    @Test("A file without text is noted once read, and never indexed")
    func emptyFile() async throws {
        let index = try TestIndex()
        index.files["empty.html"] = "Only a title"
        let report = try await index.build()
        #expect(report.issues.map(\.code) == ["empty"])
        #expect(report.counts.pages == 3)
        let again = try await index.build()
        #expect(again.isUnchanged)
        #expect(again.issues.map(\.code) == ["empty"])
    }

    @Test("Equal passages of two pages share one vector")
    func sharedVector() async throws {
        let index = try TestIndex([
            "a.html": "Same\nThe same text.", "b.html": "Same\nThe same text.\nAnd more.",
        ])
        let embedder = HashingEmbedder()
        let report = try await index.build(embedder)
        // The shared passage and its statement are embedded once, the symptom keys differ.
        #expect(report.counts.passages == 3)
        #expect(embedder.embedded == report.embedded + VectorCentres.textCount)
        try index.store.current().verify()
    }

    @Test("A corpus without pages is refused and the index stays")
    func emptyCorpus() async throws {
        let index = try TestIndex()
        try await index.build()
        for path in SamplePages.files.keys { index.files[path] = nil }
        await expect(.emptyCorpus) { try await index.build() }
        #expect(index.store.currentNumber == 1)
    }

    @Test("Progress names every page and ends with all passages")
    func progress() async throws {
        let index = try TestIndex()
        let seen = ProgressLog()
        try await index.build { seen.add($0) }
        let last = try #require(seen.all.last)
        #expect(seen.all.map(\.phase).first == .unpacking)
        #expect(last.phase == .writing)
        #expect((last.pages, last.pagesTotal, last.passages, last.embedded) == (3, 3, 7, 21))
    }
}
