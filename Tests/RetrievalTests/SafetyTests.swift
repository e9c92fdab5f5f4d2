// SPDX-License-Identifier: Apache-2.0
//
// What happens to the index in service when builds fail, files rot or two builds meet.

import Foundation
import Testing

@testable import Retrieval

@Suite("Safety of generations")
struct SafetyTests {
    @Test("A build that fails half-way leaves the old generation and keeps finished vectors")
    func failedBuild() async throws {
        let index = try TestIndex()
        try await index.build()
        for number in 0..<200 {
            index.files["page\(number).html"] = "Page \(number)\nWord\(number) and more."
        }
        await #expect(throws: HashingEmbedder.Refusal.self) {
            try await index.build(HashingEmbedder(refuseAfter: 150))
        }
        #expect(index.store.currentNumber == 1)
        try index.store.current().verify()
        #expect(index.leftovers.isEmpty)
        let embedder = HashingEmbedder()
        let report = try await index.build(embedder)
        #expect(embedder.embedded == 400 - 128, "each page has two different texts")
        #expect(report.embedded + report.reused == 21 + 600)
        #expect(!index.exists("embeddings.cache"))
    }

    @Test("A cancelled build leaves the old generation")
    func cancelledBuild() async throws {
        let index = try TestIndex()
        try await index.build()
        index.files["new.html"] = "New\nText."
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await index.build()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(index.store.currentNumber == 1)
        #expect(index.leftovers.isEmpty)
    }

    @Test("What a killed build left is removed by the next, and its vectors are used")
    func killedBuild() async throws {
        let index = try TestIndex()
        await #expect(throws: HashingEmbedder.Refusal.self) {
            try await index.build(HashingEmbedder(refuseAfter: 16))
        }
        let folder = index.store.generations.appending(path: ".building-99999")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: folder.appending(path: "index.sqlite"))
        try FileManager.default.createSymbolicLink(
            atPath: index.store.folder.appending(path: ".current.new").path,
            withDestinationPath: "generations/77")
        try await index.build()
        #expect(index.leftovers.isEmpty)
        #expect(index.store.currentNumber == 1)
    }

    @Test("A cache cut at any byte gives only whole vectors back", arguments: [0, 5, 39, 41, 300])
    func tornCache(size: Int) async throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "cache")
        let identity = HashingEmbedder().identity
        let vector = QuantizedVector([Float](repeating: 0.125, count: 64))
        let keys = (0..<5).map { EmbeddingKey(text: "\($0)") }
        try EmbeddingCache(url, for: identity).append(keys.map { ($0, vector) })
        let whole = try Data(contentsOf: url)
        try whole.prefix(size).write(to: url)
        let torn = try EmbeddingCache(url, for: identity)
        let count = max(0, size - 16) / (8 + 4 + 64 + 4)
        #expect(torn.count == count)
        try torn.append([(keys[4], vector)])
        let again = try EmbeddingCache(url, for: identity)
        #expect(again.count == count + 1)
        #expect(again.vector(of: keys[4]) == vector)
        let other = HashingEmbedder(name: "other").identity
        #expect(try EmbeddingCache(url, for: other).count == 0)
    }

    @Test("A second build at the same time is refused and told whom to wait for")
    func twoBuilds() async throws {
        let index = try TestIndex()
        let lock = try index.store.lock()
        let message = await expect(.busy) { try await index.build() }
        #expect(message.contains("process \(getpid())"))
        withExtendedLifetime(lock) {}
    }

    @Test("A reader keeps its generation through builds and removals")
    func longReader() async throws {
        let index = try TestIndex()
        try await index.build()
        let searcher = try index.searcher()
        let before = try await searcher.search("painful rash")
        for number in 0..<5 {
            index.files["page\(number).html"] = "Page \(number)\nA painful rash, number \(number)."
            try await index.build()
        }
        #expect(index.store.list().map(\.number) == [6, 5, 4])
        #expect(try await searcher.search("painful rash") == before)
        let now = try await index.searcher().search("painful rash")
        #expect(now.hits.count > before.hits.count)
    }

    @Test("Rollback serves the generation before, or the one named")
    func rollback() async throws {
        let index = try TestIndex()
        for number in 1...3 {
            index.files["page\(number).html"] = "Page \(number)\nText."
            try await index.build()
        }
        #expect(try index.store.rollback() == 2)
        #expect(index.store.list().map(\.isCurrent) == [false, true, false])
        #expect(try index.store.rollback(to: 3) == 3)
        await expect(.missing) { try index.store.rollback(to: 9) }
        try index.store.rollback(to: 1)
        await expect(.missing) { try index.store.rollback() }
        #expect(try await index.build().generation == 4)
    }

    @Test(
        "A generation with a damaged file is refused with what to do",
        arguments: GenerationFiles.all + [Manifest.fileName])
    func damagedFile(name: String) async throws {
        let index = try TestIndex()
        try await index.build()
        let good = try Data(contentsOf: index.file(name))
        var changed = good
        changed[good.count / 2] ^= 0x10
        for bad in [changed, good.prefix(good.count - 1), Data(), nil] {
            try FileManager.default.removeItem(at: index.file(name))
            try bad?.write(to: index.file(name))
            let message = await expect(.damaged) { try index.store.current() }
            #expect(message.contains("wardbookd index rollback"))
        }
    }

    @Test("A damaged generation is simply built anew")
    func rebuildDamaged() async throws {
        let index = try TestIndex()
        try await index.build()
        try Data("x".utf8).write(to: index.file(VectorKind.passage.fileName))
        let report = try await index.build()
        #expect((report.generation, report.embedded) == (2, 21))
        try index.store.current().verify()
    }

    @Test("An index of another format says so and tells what to run")
    func otherFormat() async throws {
        let index = try TestIndex()
        try await index.build()
        let url = index.file(Manifest.fileName)
        let text = try String(contentsOf: url, encoding: .utf8)
        try text.replacing("\"format\" : \(Manifest.formatVersion)", with: "\"format\" : 99")
            .write(to: url, atomically: true, encoding: .utf8)
        let message = await expect(.otherFormat) { try index.store.current() }
        #expect(message.contains("index of format 99"))
        #expect(message.contains("wardbookd ingest"))
    }

    @Test("No index yet, and an index folder that cannot be made, each say what to do")
    func noIndex() async throws {
        let folder = try TemporaryFolder()
        let store = GenerationStore(folder.url.appending(path: "none"))
        let message = await expect(.missing) { try store.current() }
        #expect(message.contains("wardbookd ingest"))
        try Data().write(to: folder.url.appending(path: "file"))
        let blocked = GenerationStore(folder.url.appending(path: "file/Index"))
        await expect(.inputOutput) { try blocked.lock() }
    }

    @Test("An encoder that breaks its contract is reported, not indexed")
    func brokenEncoder() async throws {
        let index = try TestIndex()
        await expect(.embedding) { try await index.build(BrokenEmbedder(vector: [1])) }
        await expect(.embedding) { try await index.build(BrokenEmbedder(vector: [.nan, 0])) }
        #expect(index.store.currentNumber == nil)
    }
}

private struct BrokenEmbedder: Embedder {
    let vector: [Float]
    let identity = EmbedderIdentity(name: "broken", sha256: "", dimensions: 2)

    func embed(_ texts: [String], as role: EmbeddingRole) async throws -> [[Float]] {
        texts.map { _ in vector }
    }
}

extension TestIndex {
    /// Folders that no finished build leaves behind.
    fileprivate var leftovers: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: store.generations.path)
        return (names ?? []).filter { $0.hasPrefix(".") }
    }

    fileprivate func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: store.folder.appending(path: name).path)
    }
}
