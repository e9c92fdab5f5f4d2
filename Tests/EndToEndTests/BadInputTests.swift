// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Bad input gets one clear line and the right exit status")
struct BadInputTests {
    private func check(
        _ outcome: Outcome, status: Int32, says parts: String...,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: location)
        // Progress of a build may stand before it.
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("wardbook") }
        #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: location)
        for part in parts {
            #expect(outcome.errors.contains(part), "\(outcome.errors)", sourceLocation: location)
        }
    }

    private func serve(_ folder: TemporaryFolder, generator: String) async throws -> Outcome {
        try await Programs.run(
            "wardbookd", "serve", "--index", folder.path("index"), "--socket", folder.path("s"),
            "--generator", generator, "--embedder", Programs.embedder)
    }

    @Test("no model, no index, no daemon")
    func nothingThere() async throws {
        let folder = try TemporaryFolder()
        check(
            try await serve(folder, generator: folder.path("no.gguf")), status: 66,
            says: "no.gguf", "make models")
        check(
            try await serve(folder, generator: Programs.generator), status: 66,
            says: "no index", "wardbookd ingest")
        check(
            try await Programs.run("wardbook", "status", "--socket", folder.path("s")),
            status: 69, says: "wardbookd serve")
    }

    @Test("a model file that is cut off, of an unknown architecture, or no model at all")
    func brokenModels() async throws {
        let folder = try TemporaryFolder()
        let whole = try Data(
            contentsOf: URL(fileURLWithPath: Programs.generator), options: .alwaysMapped)
        try folder.write("cut.gguf", whole.prefix(3_000_000))
        check(
            try await serve(folder, generator: folder.path("cut.gguf")), status: 65,
            says: "cut.gguf")
        try folder.write("short.gguf", whole.prefix(100))
        check(
            try await serve(folder, generator: folder.path("short.gguf")), status: 65,
            says: "short.gguf")
        try folder.write("text.gguf", Data("not a model".utf8))
        check(
            try await serve(folder, generator: folder.path("text.gguf")), status: 65,
            says: "text.gguf")
        var other = Data(whole.prefix(whole.count))
        let name = try #require(other.firstRange(of: Data("llama".utf8)))
        other.replaceSubrange(name, with: Data("lxama".utf8))
        for key in 0..<40 {
            _ = key
            guard let next = other.prefix(20_000).firstRange(of: Data("llama".utf8)) else { break }
            other.replaceSubrange(next, with: Data("lxama".utf8))
        }
        try folder.write("other.gguf", other)
        check(
            try await serve(folder, generator: folder.path("other.gguf")), status: 65,
            says: "lxama", "llama")
    }

    @Test("a corpus that is not there, or without pages")
    func noPages() async throws {
        let folder = try TemporaryFolder()
        check(try await ingest(folder, "nowhere"), status: 66, says: "nowhere")
        try folder.write("empty/readme.txt", Data("no page".utf8))
        check(try await ingest(folder, "empty"), status: 66, says: "holds no page")
        #expect(!FileManager.default.fileExists(atPath: folder.path("index/current")))
    }

    @Test("odd pages become issues of the report, the rest is indexed")
    func oddPages() async throws {
        let folder = try TemporaryFolder()
        let good =
            "<html><head><title>Gout</title></head><body><main><h1>Gout</h1>"
            + "<p>Gout is sudden severe pain in a joint.</p></main></body></html>"
        try folder.write("corpus/gout/index.html", Data(good.utf8))
        try folder.write("corpus/nothing.html", Data())
        try folder.write(
            "corpus/binary.html", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try folder.write("corpus/huge.html", Data(repeating: 0x41, count: 50_000_000))
        var western = Array("<title>Caf".utf8) + [0xE9] + Array("</title><main><h1>Caf".utf8)
        western += [0xE9] + Array(" \u{20}".utf8) + [0x93] + Array("pain".utf8) + [0x94]
        western += Array("</h1><p>It costs nothing to ask for help with your caf".utf8) + [0xE9]
        western += Array(" habit, and it".utf8) + [0x92] + Array("s quick.</p></main>".utf8)
        try folder.write("corpus/western.html", western)
        let outcome = try await ingest(folder, "corpus")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("2 pages"), "\(outcome.output)")
        for file in ["nothing.html", "binary.html", "huge.html"] {
            #expect(outcome.output.contains(file), "\(outcome.output)")
        }
        let inspected = try await Programs.run(
            "wardbookd", "inspect", "--json", folder.path("corpus/western.html"))
        #expect(inspected.status == 0)
        #expect(inspected.output.contains("café habit, and it’s quick."), "\(inspected.output)")
    }

    @Test("an index of another format version is refused with the command that rebuilds")
    func otherFormat() async throws {
        let folder = try TemporaryFolder()
        try folder.write("corpus/a.html", Data("<h1>Gout</h1><p>Gout is a painful joint.</p>".utf8))
        #expect(try await ingest(folder, "corpus").status == 0)
        let manifest = folder.path("index/generations/1/manifest.json")
        let text = try String(contentsOfFile: manifest, encoding: .utf8)
        let altered = text.replacing(/"format" : \d+/, with: "\"format\" : 999")
        try altered.write(toFile: manifest, atomically: true, encoding: .utf8)
        check(
            try await serve(folder, generator: Programs.generator), status: 65,
            says: "format 999", "wardbookd ingest")
    }

    @Test("running ingest again with nothing changed embeds nothing")
    func unchanged() async throws {
        let folder = try TemporaryFolder()
        try folder.write("corpus/a.html", Data("<h1>Gout</h1><p>Gout is a painful joint.</p>".utf8))
        let first = try await ingest(folder, "corpus")
        #expect(first.output.contains("1 passages, "))
        #expect(!first.output.contains(" 0 embedded"))
        let again = try await ingest(folder, "corpus")
        #expect(again.output.contains("Nothing has changed: generation 1 stays"))
    }

    @Test("wrong flags and settings")
    func wrongSettings() async throws {
        let folder = try TemporaryFolder()
        try folder.write("bad.toml", Data("[models]\nthreads = 900".utf8))
        check(
            try await Programs.run("wardbookd", "serve", "--config", folder.path("bad.toml")),
            status: 78, says: "models.threads", "900", "from 1 to 64")
        let long = "/tmp/" + String(repeating: "s", count: 200)
        check(
            try await Programs.run("wardbook", "status", "--socket", long), status: 64,
            says: "107")
        #expect(try await Programs.run("wardbook", "ask").status == 64)
        #expect(try await Programs.run("wardbook", "fly").status == 64)
    }

    private func ingest(_ folder: TemporaryFolder, _ corpus: String) async throws -> Outcome {
        try await Programs.run(
            "wardbookd", "ingest", "--corpus", folder.path(corpus), "--index",
            folder.path("index"), "--embedder", Programs.embedder)
    }
}
