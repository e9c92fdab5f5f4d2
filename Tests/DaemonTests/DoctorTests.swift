// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Daemon

@Suite("The check of an installation")
struct DoctorTests {
    /// An installation below a folder, of which nothing is there.
    private static func configuration(_ folder: ScratchFolder) -> Configuration {
        var configuration = Configuration()
        configuration.corpus = folder.path("corpus")
        configuration.index = folder.path("index")
        configuration.socket = folder.path("socket")
        configuration.generator = folder.path("model.gguf")
        configuration.embedder = folder.path("encoder.gguf")
        configuration.audit = folder.path("audit.jsonl")
        return configuration
    }

    private func findings(_ folder: ScratchFolder) async -> [String: Finding] {
        let findings = await Doctor(configuration: Self.configuration(folder)).findings()
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.subject, $0) })
    }

    @Test("where nothing is there, each part is told with what to do, and none hides another")
    func nothing() async throws {
        let findings = await findings(try ScratchFolder())
        for (subject, level, words) in [
            ("clock", Finding.Level.ok, "20"), ("library", .problem, "corpus"),
            ("model", .problem, "model.gguf"), ("encoder", .problem, "encoder.gguf"),
            ("index", .problem, "wardbookd ingest"), ("disk", .ok, "MiB free"),
            ("socket", .warning, "does not run"), ("audit log", .warning, "not there yet"),
            ("permissions", .ok, "nothing"),
        ] {
            let finding = try #require(findings[subject], "\(subject)")
            #expect(finding.level == level, "\(finding)")
            #expect(finding.text.contains(words), "\(finding)")
        }
    }

    @Test(
        "what everybody may write to is told, since whoever writes there alters the answers",
        arguments: [(0o755, false), (0o750, false), (0o777, true), (0o702, true)])
    func permissions(mode: Int, isOpen: Bool) async throws {
        let folder = try ScratchFolder()
        let corpus = Self.configuration(folder).corpus
        try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
        #expect(chmod(corpus, mode_t(mode)) == 0)
        let finding = try #require(await findings(folder)["permissions"])
        #expect(finding.level == (isOpen ? .problem : .ok))
        #expect(finding.text.contains(corpus) == isOpen)
    }

    @Test("a damaged model, a full chain that was altered: each by its name and place")
    func damaged() async throws {
        let folder = try ScratchFolder()
        let configuration = Self.configuration(folder)
        for path in [configuration.generator, configuration.embedder, configuration.audit] {
            try Data("nothing of the kind\n".utf8).write(to: URL(fileURLWithPath: path))
        }
        let findings = await findings(folder)
        for subject in ["model", "encoder", "audit log"] {
            #expect(findings[subject]?.level == .problem, "\(subject)")
        }
        #expect(findings["audit log"]?.text.contains("1") == true)
    }
}
