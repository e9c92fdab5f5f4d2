// SPDX-License-Identifier: Apache-2.0
//
// From HTML files in a folder to a found passage with its exact place.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("An index of HTML pages")
struct CorpusTests {
    private static let shingles = """
        <html><head><title>Shingles - Test</title></head><body><nav>Menu</nav><main>
        <h1>Shingles</h1><p>Shingles is an infection that causes a painful rash.</p>
        <h2>Symptoms of shingles</h2><ul><li>a tingling feeling in an area of skin</li>
        <li>a rash of blisters on one side of the body</li></ul>
        <div class="nhsuk-care-card nhsuk-care-card--urgent"><h3>Urgent advice: call 111 if:</h3>
        <ul><li>the rash is near your eye</li></ul><p>They tell you what to do.</p></div>
        </main></body></html>
        """

    @Test("Pages are read, cut, indexed and found, and a hit opens its place in the file")
    func wholePath() async throws {
        let folder = try TemporaryFolder()
        let page = folder.url.appending(path: "Corpus/conditions/shingles")
        try FileManager.default.createDirectory(at: page, withIntermediateDirectories: true)
        let file = page.appending(path: "index.html")
        try Data(CorpusTests.shingles.utf8).write(to: file)
        try Data().write(to: folder.url.appending(path: "Corpus/empty.html"))
        let store = GenerationStore(folder.url.appending(path: "Index"))
        let builder = IndexBuilder(
            corpus: try Corpus(folder: folder.url.appending(path: "Corpus")), store: store,
            embedder: HashingEmbedder())
        let report = try await builder.build()
        #expect(report.added == ["conditions/shingles/index.html"])
        #expect(report.issues.contains { $0.file == "empty.html" })
        #expect(report.counts.urgencySpans == 1)

        let searcher = try Searcher(generation: store.current(), embedder: HashingEmbedder())
        let result = try await searcher.search("blisters on one side")
        let hit = try #require(result.hits.first)
        #expect(hit.page.id == "shingles")
        #expect(hit.passage.heading == ["Symptoms of shingles"])
        let bytes = try Data(contentsOf: file)
        let source = String(decoding: bytes[hit.passage.text.span], as: UTF8.self)
        #expect(source.hasPrefix("a tingling feeling"))
        #expect(source.hasSuffix("one side of the body"))
        #expect(try await builder.build().isUnchanged)
    }

    @Test("Urgency spans come back whole: level, heading, items and notes")
    func urgency() async throws {
        let folder = try TemporaryFolder()
        try Data(CorpusTests.shingles.utf8).write(to: folder.url.appending(path: "shingles.html"))
        let store = GenerationStore(folder.url.appending(path: "Index"))
        let corpus = try Corpus(folder: folder.url)
        _ = try await IndexBuilder(corpus: corpus, store: store, embedder: HashingEmbedder())
            .build()
        let read = PageReader().read(Array(CorpusTests.shingles.utf8), file: "shingles.html")
        #expect(!read.page.urgency.isEmpty)
        #expect(try store.current().urgency(ofPage: 0) == read.page.urgency)
    }
}
