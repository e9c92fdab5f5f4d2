// SPDX-License-Identifier: Apache-2.0
//
// A part that cannot be opened: at the start of a service what is left answers, at a reload the old
// stays. Both say so, and take up what was mended.

import Foundation
import Testing
import WireProtocol

@Suite("A daemon of which a part is broken", .serialized)
struct DegradedTests {
    private static let question = "How long is shingles infectious?"

    /// What can be wrong with a model's file.
    enum Fault: String, CaseIterable {
        case missing, empty, truncated, noModel
    }

    /// Puts a model there with a fault; returns its path.
    private static func file(_ name: String, with fault: Fault, in folder: TemporaryFolder) throws
        -> String
    {
        let whole = try Data(
            contentsOf: URL(fileURLWithPath: Programs.generator), options: .alwaysMapped)
        switch fault {
        case .missing: break
        case .empty: try folder.write(name, Data())
        case .truncated: try folder.write(name, whole.prefix(3_000_000))
        case .noModel: try folder.write(name, Data("not a model".utf8))
        }
        return folder.path(name)
    }

    /// Puts a whole file where a broken one is, in one step.
    private func mend(_ path: String, with whole: String) throws {
        try FileManager.default.copyItem(atPath: whole, toPath: path + ".new")
        #expect(rename(path + ".new", path) == 0)
    }

    @Test(
        "a service whose language model is broken answers in the library's words and says why",
        arguments: Fault.allCases)
    func generator(fault: Fault) async throws {
        let daemon = try await RunningDaemon(isService: true) { folder in
            .init(generator: try Self.file("model.gguf", with: fault, in: folder))
        }
        let answer = try await daemon.ask(Self.question)
        #expect(answer.status == .answered)
        #expect(answer.composition == .extracted)
        #expect(answer.model == "none")
        #expect(answer.sentences.allSatisfy { $0.quoted })
        #expect(try await daemon.wardbook("search", "stiff neck").status == 0)

        let status = try await daemon.status()
        #expect(!status.ready)
        #expect(status.warnings.first?.contains("model.gguf") == true, "\(status.warnings)")
        let ready = try await daemon.http("/readyz")
        #expect(ready.status == 503)
        #expect(ready.body.contains("model.gguf"))
        #expect(try await daemon.http("/healthz").status == 200)
        #expect(try await daemon.http("/metrics").body.contains("wardbook_ready 0"))

        try mend(daemon.folder.path("model.gguf"), with: Programs.generator)
        #expect(try await daemon.eventually { $0.ready && $0.warnings.isEmpty })
        #expect(try await daemon.ask(Self.question).model != "none")
        #expect(try await daemon.http("/readyz").status == 200)
    }

    @Test("an adapter that does not fit stops no answer")
    func adapter() async throws {
        let settings = "[models]\nadapter = \"\(Programs.embedder)\"\n"
        let daemon = try await RunningDaemon(settings: settings, isService: true)
        #expect(try await daemon.ask(Self.question).composition == .extracted)
        let warnings = try await daemon.status().warnings
        #expect(warnings.first?.contains(Programs.embedder) == true, "\(warnings)")
    }

    @Test("a service without its encoder says so to everybody, and answers when it is there")
    func encoder() async throws {
        let daemon = try await RunningDaemon(isService: true) { folder in
            .init(embedder: try Self.file("encoder.gguf", with: .truncated, in: folder))
        }
        let asked = try await daemon.wardbook("ask", Self.question)
        #expect(asked.status == 75)
        #expect(asked.errors.contains("encoder.gguf"), "\(asked.errors)")
        let status = try await daemon.status()
        #expect(!status.ready)
        #expect(status.index == nil)
        #expect(try await daemon.wardbook("status").output.contains("none in service"))

        try mend(daemon.folder.path("encoder.gguf"), with: Programs.embedder)
        #expect(try await daemon.eventually { $0.ready && $0.warnings.isEmpty })
        #expect(try await daemon.ask(Self.question).status == .answered)
    }

    @Test("a service whose index is broken says so, and takes up the next one")
    func index() async throws {
        let daemon = try await RunningDaemon(isService: true) { folder in
            try Data("{}".utf8).write(
                to: folder.url.appending(path: "index/generations/1/manifest.json"))
            return .init()
        }
        #expect(try await daemon.wardbook("ask", Self.question).status == 75)
        let warnings = try await daemon.status().warnings
        #expect(warnings.first?.contains("Generation 1") == true, "\(warnings)")
        try FileManager.default.removeItem(atPath: daemon.index)
        let ingest = try await Programs.run(
            "wardbookd", "ingest", "--corpus", daemon.corpus, "--index", daemon.index,
            "--embedder", Programs.embedder)
        #expect(ingest.status == 0)
        #expect(try await daemon.ask(Self.question).status == .answered)
        #expect(try await daemon.status().warnings == [])
    }

    /// What the check of the installation finds.
    private func check(_ daemon: RunningDaemon) async throws -> Outcome {
        try await Programs.run(
            "wardbookd", "check", "--corpus", daemon.corpus, "--index", daemon.index, "--socket",
            daemon.socket, "--generator", daemon.folder.path("model.gguf"), "--embedder",
            Programs.embedder)
    }

    @Test("a broken model at a reload leaves the old one in service, with a warning")
    func reload() async throws {
        let daemon = try await RunningDaemon { folder in
            let path = folder.path("model.gguf")
            try FileManager.default.copyItem(atPath: Programs.generator, toPath: path)
            return .init(generator: path)
        }
        #expect(try await check(daemon).status == 0)
        let model = try await daemon.ask(Self.question).model
        let broken = try Self.file("broken.gguf", with: .truncated, in: daemon.folder)
        try mend(daemon.folder.path("model.gguf"), with: broken)
        daemon.send(SIGHUP)
        #expect(try await daemon.eventually { $0.warnings.first?.contains("model.gguf") == true })
        let status = try await daemon.status()
        #expect(status.ready)
        #expect(status.warnings.first?.contains("the old stays in service") == true)
        #expect(try await daemon.ask(Self.question).model == model)
        let checked = try await check(daemon)
        #expect(checked.status == 1)
        #expect(checked.output.contains("PROBLEM  model: \(daemon.folder.path("model.gguf"))"))

        try mend(daemon.folder.path("model.gguf"), with: Programs.generator)
        daemon.send(SIGHUP)
        #expect(try await daemon.eventually { $0.warnings.isEmpty })
    }
}
