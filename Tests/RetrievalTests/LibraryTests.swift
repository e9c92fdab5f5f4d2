// SPDX-License-Identifier: Apache-2.0
//
// What concerns several pages at once: doubles, parts of a condition, names in an A to Z; and that
// a build which takes most of it over comes to the same as one that reads everything.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("An index of a whole library")
struct LibraryTests {
    private static let index = """
        A to Z
        @ Chickenpox -> chickenpox.html
        @ Headache, see Migraine -> migraine.html
        @ Herpes zoster, see Shingles -> shingles.html
        @ Measles -> measles.html
        @ Migraine -> migraine.html
        @ Mumps -> mumps.html
        @ Shingles -> shingles.html
        @ Varicella, see Chickenpox -> chickenpox.html
        @ Zona -> copies/zoster.html
        """

    /// The sample pages with an A to Z, a copy under another address and a sub-page.
    private static var files: [String: String] {
        var files = SamplePages.files
        files["a-to-z.html"] = index
        files["copies/zoster.html"] =
            (files["shingles.html"] ?? "") + "\n= https://a.org/zoster"
        files["shingles/treatment.html"] = "Treatment\nStart antiviral tablets within three days."
        return files
    }

    @Test("Pages of the same text are indexed once, and every identity opens the one that stays")
    func duplicates() async throws {
        let index = try TestIndex(LibraryTests.files)
        let report = try await index.build()
        #expect(report.duplicates == [.init(file: "copies/zoster.html", page: "shingles")])
        let generation = try index.store.current()
        try generation.verify()
        #expect(generation.pages.map(\.id).contains("copies/zoster") == false)
        #expect(generation.page("copies/zoster")?.id == "shingles")
        #expect(generation.page("shingles")?.addresses == ["https://a.org/zoster"])
    }

    @Test("When the page that stood for a copy goes, the copy takes its place with its vectors")
    func orphanedCopy() async throws {
        let index = try TestIndex(LibraryTests.files)
        index.files["shingles/treatment.html"] = nil
        try await index.build()
        index.files["shingles.html"] = nil
        let report = try await index.build()
        #expect(report.added == ["copies/zoster.html"])
        #expect(report.removed == ["shingles.html"])
        #expect(report.embedded == 0)
        #expect(try index.store.current().page("copies/zoster")?.addresses == [])
    }

    @Test("An A to Z gives names, by which a page is found")
    func names() async throws {
        let index = try TestIndex(LibraryTests.files)
        try await index.build()
        let generation = try index.store.current()
        #expect(generation.page("shingles")?.names == ["Herpes zoster", "Zona"])
        #expect(generation.page("chickenpox")?.names == ["Varicella"])
        let hits = try await index.searcher().search("varicella", method: .bm25).hits
        #expect(hits.first?.page.id == "chickenpox")
    }

    @Test("A sub-page is ranked as its condition and cited as itself")
    func subPages() async throws {
        let index = try TestIndex(LibraryTests.files)
        try await index.build()
        let searcher = try index.searcher()
        for method in [SearchMethod.bm25, .learned] {
            let result = try await searcher.search("antiviral tablets", method: method)
            #expect(result.pages.first?.page.id == "shingles")
            #expect(result.pages.count { $0.page.subject == "shingles" } == 1)
            let hit = try #require(result.hits.first)
            #expect(hit.page.id == "shingles/treatment")
            #expect(hit.page.file == "shingles/treatment.html")
            #expect(hit.page.title == "Shingles: Treatment")
        }
    }

    /// Changes that touch other pages than the changed file.
    private static let changes: [@Sendable (PlainLibrary) -> Void] = [
        { $0["asthma.html"] = "Asthma\nWheezing and a tight chest." },
        { $0["migraine.html"] = nil },
        { $0["a-to-z.html"] = index.replacing("Herpes zoster", with: "Ignis sacer") },
        { $0["a-to-z.html"] = nil },
        { $0["shingles.html"] = nil },
        { $0["copies/zoster.html"] = nil },
        { $0["shingles.html"]? += "\nThe copy is not the same any more." },
        {
            $0["shingles/index.html"] = $0["shingles.html"]; $0["shingles.html"] = nil
        },
        { $0["broken.html"] = "UNREADABLE" },
        { $0["chickenpox.html"] = "Chickenpox\n= https://a.org/new\nOther words." },
    ]

    @Test("An incremental build gives the same files as a full one", arguments: changes.indices)
    func incrementalEqualsFull(change: Int) async throws {
        let incremental = try TestIndex(LibraryTests.files)
        try await incremental.build()
        LibraryTests.changes[change](incremental.files)
        try await incremental.build()
        let full = try TestIndex(LibraryTests.files)
        LibraryTests.changes[change](full.files)
        try await full.build()
        let (ours, theirs) = (try incremental.store.current(), try full.store.current())
        #expect(ours.manifest.files == theirs.manifest.files)
        #expect(ours.manifest.corpusDigest == theirs.manifest.corpusDigest)
        try ours.verify()
    }
}
