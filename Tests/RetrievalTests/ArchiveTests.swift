// SPDX-License-Identifier: Apache-2.0
//
// Archives in a library: unpacked beside the index when they have changed, read as if they were
// folders, and never half of one.

import Documents
import Foundation
import Testing

@testable import Retrieval

@Suite("Archives in a library", .serialized)
struct ArchiveTests {
    private static let variable = "WARDBOOK_ARCHIVE_TEST"

    /// A library of HTML pages with archives, in a folder of its own.
    private struct HTMLLibrary {
        let folder: TemporaryFolder
        var corpus: URL { folder.url.appending(path: "Corpus") }
        var unpacked: URL { folder.url.appending(path: "Index/unpacked") }
        var store: GenerationStore { GenerationStore(folder.url.appending(path: "Index")) }

        init() throws {
            folder = try TemporaryFolder()
            try FileManager.default.createDirectory(
                at: corpus.appending(path: "sites"), withIntermediateDirectories: true)
        }

        func write(_ path: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: corpus.appending(path: path))
        }

        /// Puts one of the archives of the fixtures into the library.
        func take(_ name: String, as path: String) throws {
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent()
            let source = tests.appending(path: "Fixtures/archives/\(name)")
            try write(path, [UInt8](try Data(contentsOf: source)))
        }

        func build() async throws -> BuildReport {
            try await IndexBuilder(
                corpus: Corpus(folder: corpus), store: store, embedder: HashingEmbedder()
            ).build()
        }

        func search(_ question: String) async throws -> SearchHit? {
            try await Searcher(generation: store.current(), embedder: HashingEmbedder())
                .search(question).hits.first
        }

        func unpackedFiles() -> [String] {
            let all = FileManager.default.enumerator(atPath: unpacked.path)?.allObjects ?? []
            return all.compactMap { $0 as? String }.filter { $0.hasSuffix(".html") }.sorted()
        }
    }

    private static func page(_ title: String, _ text: String) -> String {
        "<html><head><title>\(title)</title></head><body><main><h1>\(title)</h1><p>\(text)</p></main></body></html>"
    }

    @Test(
        "A page of an archive is found, and its place is in the file that was unpacked",
        arguments: ["pages.tar.zst", "pages.zip"])
    func wholePath(name: String) async throws {
        let library = try HTMLLibrary()
        try library.take(name, as: "sites/\(name)")
        let report = try await library.build()
        let folder = "sites/\(name)/www.clinic.example/conditions"
        #expect(
            report.added == [
                "\(folder)/brücke.html", "\(folder)/marsh-fever/index.html",
                "\(folder)/reed-rash/index.html",
            ])
        #expect(report.issues.allSatisfy { $0.code != "unreadable" })
        #expect(report.seconds.unpacking != nil)
        let hit = try #require(try await library.search("a fever that comes back"))
        #expect(hit.page.id == "marsh-fever")
        let bytes = try Data(contentsOf: library.unpacked.appending(path: hit.page.file))
        let source = String(decoding: bytes[hit.passage.text.span], as: UTF8.self)
        #expect(source == hit.passage.text.string)
        #expect(try await library.build().isUnchanged)
    }

    @Test("An archive is unpacked again when its bytes have changed, and only then")
    func changes() async throws {
        let library = try HTMLLibrary()
        var pages = [
            "a.html": Self.page("Marsh fever", "It comes back every other day."),
            "b.html": Self.page("Reed rash", "It itches for two days."),
        ]
        try library.write("pages.tar", TarArchive.bytes(of: pages))
        _ = try await library.build()
        let mark = library.unpacked.appending(path: "pages.tar/.mark")
        try Data().write(to: mark)
        #expect(try await library.build().isUnchanged)
        #expect(FileManager.default.fileExists(atPath: mark.path))
        pages["a.html"] = nil
        pages["b.html"] = Self.page("Reed rash", "It itches for three days.")
        pages["c.html"] = Self.page("Crane cramp", "It passes when you walk.")
        try library.write("pages.tar", TarArchive.bytes(of: pages))
        let report = try await library.build()
        #expect(!FileManager.default.fileExists(atPath: mark.path))
        #expect(report.added == ["pages.tar/c.html"])
        #expect(report.changed == ["pages.tar/b.html"])
        #expect(report.removed == ["pages.tar/a.html"])
        #expect(library.unpackedFiles() == ["pages.tar/b.html", "pages.tar/c.html"])
    }

    @Test("A damaged archive leaves what was unpacked of it before, and the report says so")
    func damaged() async throws {
        let library = try HTMLLibrary()
        try library.take("pages.zip", as: "pages.zip")
        try library.write("other.html", Array(Self.page("Other", "Another page.").utf8))
        _ = try await library.build()
        let whole = try Data(contentsOf: library.corpus.appending(path: "pages.zip"))
        try library.write("pages.zip", Array(whole.dropLast(40)))
        let report = try await library.build()
        #expect(report.isUnchanged)
        let issue = try #require(report.issues.first { $0.code == "unreadable" })
        #expect(issue.file == "pages.zip")
        #expect(issue.message.contains("is kept"))
        #expect(try await library.search("a fever that comes back")?.page.id == "marsh-fever")
        // Even when what was unpacked is lost, what the index knows of it stays.
        try FileManager.default.removeItem(at: library.unpacked)
        try library.write("other.html", Array(Self.page("Other", "Another text.").utf8))
        let second = try await library.build()
        #expect(second.changed == ["other.html"])
        #expect(second.unreadable.count == 3)
        #expect(second.counts.pages == 4)
    }

    @Test("A library that holds nothing but a damaged archive is told why")
    func nothingElse() async throws {
        let library = try HTMLLibrary()
        try library.write("pages.zip", Array("no archive".utf8))
        let error = await #expect(throws: RetrievalError.self) { try await library.build() }
        #expect(error?.kind == .emptyCorpus)
        #expect(error?.description.contains("pages.zip cannot be unpacked") == true)
    }

    @Test("An archive that is gone takes its pages with it, also from the disk")
    func gone() async throws {
        let library = try HTMLLibrary()
        try library.take("pages.zip", as: "sites/pages.zip")
        try library.take("locked.zip", as: "sites/locked.zip")
        let first = try await library.build()
        #expect(first.issues.contains { $0.code == "encrypted" && $0.file == "sites/locked.zip" })
        try FileManager.default.removeItem(at: library.corpus.appending(path: "sites/pages.zip"))
        let report = try await library.build()
        #expect(report.removed.count == 3)
        #expect(library.unpackedFiles() == ["sites/locked.zip/open.html"])
    }

    @Test("A hostile archive writes nothing outside its folder")
    func hostile() async throws {
        let library = try HTMLLibrary()
        try library.take("hostile.tar", as: "hostile.tar")
        let report = try await library.build()
        #expect(report.issues.contains { $0.code == "nameLeadsOut" })
        #expect(library.unpackedFiles().allSatisfy { $0.hasPrefix("hostile.tar/") })
        #expect(library.unpackedFiles().count == 6)
        let all = try FileManager.default.subpathsOfDirectory(atPath: library.folder.url.path)
        #expect(!all.contains { $0.contains("climbs") || $0.contains("absolute") })
        #expect(!FileManager.default.fileExists(atPath: "/tmp/through.html"))
    }

    @Test(
        "A kill while an archive is unpacked leaves the index in service, and the next build completes"
    )
    func kills() async throws {
        let library = try HTMLLibrary()
        try library.write("pages.tar", TarArchive.bytes(of: Self.manyPages(round: -1)))
        _ = try await library.build()
        setenv(Self.variable, library.folder.url.path, 1)
        defer { unsetenv(Self.variable) }
        for round in 0..<12 {
            try library.write("pages.tar", TarArchive.bytes(of: Self.manyPages(round: round)))
            setenv("WARDBOOK_ARCHIVE_ROUND", "\(round)", 1)
            let result = await #expect(processExitsWith: .failure) {
                try await ArchiveTests.unpackAndDie()
            }
            let status = try #require(result?.exitStatus)
            #expect(status == .signal(SIGKILL) || status == .exitCode(3))
            try library.store.current().verify()
            // What has its name is whole: all pages are of one round.
            let files = library.unpackedFiles().filter { $0.hasPrefix("pages.tar/") }
            let texts = try files.map {
                try String(contentsOf: library.unpacked.appending(path: $0), encoding: .utf8)
                    .split(separator: "Round ").last ?? ""
            }
            #expect(Set(texts).count <= 1)
            #expect(files.isEmpty || files.count == 200)
        }
        let report = try await library.build()
        #expect(report.counts.pages == 200)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: library.unpacked.path) == [
                "pages.tar"
            ])
    }

    private static func manyPages(round: Int) -> [String: String] {
        var pages: [String: String] = [:]
        for number in 0..<200 {
            pages["p\(number).html"] = page("Page \(number)", "Text \(number). Round \(round)")
        }
        return pages
    }

    /// In the child: unpacks, and dies at a random moment. One that is through in time fails too.
    private static func unpackAndDie() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment[variable], let round = environment["WARDBOOK_ARCHIVE_ROUND"]
        else { return }
        var random = SeededGenerator(seed: UInt64(round) ?? 0)
        let delay = UInt32.random(in: 0...60_000, using: &random)
        Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
        let url = URL(fileURLWithPath: folder)
        _ = try UnpackedArchives(
            folder: url.appending(path: "Index/unpacked"),
            corpus: Corpus(folder: url.appending(path: "Corpus"))
        ).update()
        exit(3)
    }
}
