// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Daemon

@Suite("Signed update bundles")
struct BundleTests {
    private static let fixtures = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/signify")

    private static func fixture(_ name: String) -> String {
        fixtures.appending(path: name).path
    }

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: fixture(name), encoding: .utf8)
    }

    // Signatures.

    @Test("a signature of OpenBSD's signify holds, and no other")
    func signify() throws {
        let key = try PublicKey(contentsOf: Self.fixture("test.pub"))
        let signature = try Signature(text: try Self.text("message.txt.sig"))
        let message = Array(try Self.text("message.txt").utf8)
        #expect(key.verifies(signature, of: message))
        for place in message.indices {
            var altered = message
            altered[place] ^= 1
            #expect(!key.verifies(signature, of: altered))
        }
        for place in signature.bytes.indices {
            var bytes = signature.bytes
            bytes[place] ^= 0x10
            let altered = Signature(keyNumber: signature.keyNumber, bytes: bytes)
            #expect(!key.verifies(altered, of: message))
        }
        let other = Signature(keyNumber: [UInt8](repeating: 7, count: 8), bytes: signature.bytes)
        #expect(!key.verifies(other, of: message))
    }

    @Test("our signature is signify's, byte for byte")
    func signing() throws {
        let key = try SecretKey(contentsOf: Self.fixture("test.sec"))
        let signature = key.signature(of: Array(try Self.text("message.txt").utf8))
        #expect(signature == (try Signature(text: try Self.text("message.txt.sig"))))
        #expect(try Signature(text: signature.text) == signature)
    }

    @Test(
        "files that are no keys are refused",
        arguments: [
            "", "untrusted comment: x\n", "untrusted comment: x\nRWQ=\n", "x\ny\nz\n",
            "untrusted comment: x\n%%%\n",
        ])
    func noKeys(text: String) throws {
        let folder = try ScratchFolder()
        let path = folder.path("key")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ServiceError.self) { try PublicKey(contentsOf: path) }
        #expect(throws: ServiceError.self) { try SecretKey(contentsOf: path) }
        #expect(throws: ServiceError.self) { try Signature(text: text) }
    }

    // Archives.

    @Test(
        "a header can be read back",
        arguments: [
            ("a", 0), ("corpus/conditions/gout/index.html", 12_345),
            (String(repeating: "n", count: 100), TarHeader.sizeMax),
            (String(repeating: "folder/", count: 20) + "file.html", 511),
        ] as [(String, Int)])
    func header(path: String, size: Int) throws {
        let header = TarHeader(path: path, size: size)
        #expect(TarHeader(block: try header.block()) == header)
        #expect((header.size + header.padding) % TarHeader.blockSize == 0)
    }

    @Test("damaged headers, links and folders are no files")
    func notFiles() throws {
        let block = try TarHeader(path: "a", size: 5).block()
        for place in [0, 100, 124, 130, 156, 257, 300] {
            var altered = block
            altered[place] &+= 1
            #expect(TarHeader(block: altered) == nil, "byte \(place)")
        }
        #expect(TarHeader(block: [UInt8](repeating: 0, count: 512)) == nil)
        #expect(TarHeader(block: []) == nil)
        #expect(throws: ServiceError.self) {
            try TarHeader(path: String(repeating: "n", count: 101), size: 0).block()
        }
    }

    @Test(
        "a manifest may name files of known parts only, and only once",
        arguments: [
            "corpus/../../etc/passwd", "/etc/passwd", "corpus//a", "corpus/./a", "corpus", "a/b",
            "corpus/a\nb", "models/..", "",
        ])
    func paths(path: String) {
        let file = BundleManifest.File(path: path, size: 1, sha256: "")
        #expect(file.part == nil)
        let manifest = BundleManifest(version: 1, note: "", generation: nil, files: [file])
        #expect(throws: ServiceError.self) { try manifest.check() }
        let good = BundleManifest.File(path: "corpus/a", size: 1, sha256: "")
        let twice = BundleManifest(version: 1, note: "", generation: nil, files: [good, good])
        #expect(throws: ServiceError.self) { try twice.check() }
    }

    // Installation.

    @Test("a bundle is installed and taken back, and back again")
    func install() throws {
        let machine = try Machine()
        try machine.install(try machine.bundle(version: 2, page: "new"))
        #expect(try machine.page() == "new")
        #expect(try machine.installer.rollback() == 0)
        #expect(try machine.page() == "old")
        #expect(try machine.installer.rollback() == 2)
        #expect(try machine.page() == "new")
        #expect(try machine.threads() == 7)
    }

    @Test("an older or the same version is refused unless asked for")
    func downgrade() throws {
        let machine = try Machine()
        try machine.install(try machine.bundle(version: 5, page: "five"))
        let older = try machine.bundle(version: 4, page: "four")
        #expect(throws: ServiceError.self) { try machine.install(older) }
        #expect(try machine.page() == "five")
        try machine.install(older, allowDowngrade: true)
        #expect(try machine.page() == "four")
        #expect(try machine.installer.state().version == 4)
    }

    @Test("a bundle that was altered anywhere changes nothing")
    func altered() throws {
        let machine = try Machine()
        let path = try machine.bundle(version: 2, page: "new")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        // A comment is for people; signify does not sign it either.
        let start = try #require(whole.firstRange(of: Data("untrusted comment: ".utf8)))
        let end = try #require(whole[start.upperBound...].firstIndex(of: UInt8(ascii: "\n")))
        let comment = start.upperBound...end
        let isUsed = { (place: Int) in whole[place] != 0 && !comment.contains(place) }
        for place in stride(from: 0, to: whole.count - 1024, by: 7) where isUsed(place) {
            var altered = whole
            altered[place] ^= 1
            try altered.write(to: URL(fileURLWithPath: path))
            #expect(throws: ServiceError.self, "byte \(place)") { try machine.install(path) }
        }
        for count in stride(from: 0, to: whole.count - 511, by: 509) {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            #expect(throws: ServiceError.self, "\(count) bytes") { try machine.install(path) }
        }
        #expect(try machine.page() == "old")
        #expect(try machine.installer.state() == .init())
    }

    @Test("a configuration that the daemon would refuse is not installed")
    func badConfiguration() throws {
        let machine = try Machine()
        #expect(throws: ServiceError.self) {
            try machine.bundle(version: 2, page: "new", configuration: "[models]\nthreads = 0\n")
        }
        #expect(try machine.page() == "old")
    }

    @Test("an installation that was cut short is brought to its end by the next command")
    func interrupted() throws {
        let machine = try Machine()
        try machine.install(try machine.bundle(version: 2, page: "two"))
        // As after a power cut in the middle of a rollback: the library has changed places, the
        // configuration has not.
        var state = try machine.installer.state()
        for name in ["corpus", "wardbook.toml"] {
            try FileManager.default.moveItem(
                atPath: machine.folder.path("\(name).previous"),
                toPath: machine.folder.path("\(name).incoming"))
        }
        func number(_ name: String) throws -> UInt64? {
            let values = try FileManager.default.attributesOfItem(
                atPath: machine.folder.path("\(name).incoming"))
            return values[.systemFileNumber] as? UInt64
        }
        state.incoming = [
            "corpus": try #require(try number("corpus")),
            "configuration": try #require(try number("wardbook.toml")),
        ]
        (state.version, state.previous) = (0, 2)
        try JSONEncoder().encode(state).write(
            to: URL(fileURLWithPath: machine.folder.path(".bundle.json")))
        let (corpus, incoming) = (
            machine.folder.path("corpus"), machine.folder.path("corpus.incoming")
        )
        try FileManager.default.moveItem(atPath: corpus, toPath: corpus + ".x")
        try FileManager.default.moveItem(atPath: incoming, toPath: corpus)
        try FileManager.default.moveItem(atPath: corpus + ".x", toPath: incoming)

        #expect(try machine.installer.rollback() == 2)
        #expect(try machine.page() == "two")
        #expect(try machine.threads() == 7)
        #expect(try machine.installer.state().incoming == nil)
    }

    @Test("what the machine did not have before goes away with a rollback, and comes again")
    func added() throws {
        let machine = try Machine()
        try FileManager.default.removeItem(atPath: machine.folder.path("corpus"))
        try machine.install(try machine.bundle(version: 2, page: "two"))
        #expect(try machine.installer.rollback() == 0)
        #expect(!FileManager.default.fileExists(atPath: machine.folder.path("corpus")))
        #expect(try machine.threads() == 3)
        #expect(try machine.installer.rollback() == 2)
        #expect(try (machine.page(), machine.threads()) == ("two", 7))
        #expect(try machine.installer.rollback() == 0)
        try machine.install(try machine.bundle(version: 3, page: "three"))
        #expect(try machine.page() == "three")
        #expect(try machine.installer.rollback() == 0)
        #expect(!FileManager.default.fileExists(atPath: machine.folder.path("corpus")))
    }

    @Test("a rollback that cannot be whole changes nothing")
    func nothingToGoBackTo() throws {
        let machine = try Machine()
        try machine.install(try machine.bundle(version: 2, page: "two"))
        try FileManager.default.removeItem(atPath: machine.folder.path("wardbook.toml.previous"))
        for _ in 0..<2 {
            #expect(throws: ServiceError.self) { try machine.installer.rollback() }
            #expect(try (machine.page(), machine.threads()) == ("two", 7))
        }
        try machine.install(try machine.bundle(version: 3, page: "three"))
        #expect(try machine.installer.rollback() == 2)
        #expect(try machine.page() == "two")
    }

    /// A machine's folders, with a library of one page.
    private final class Machine {
        let folder: ScratchFolder
        let installer: BundleInstaller

        init() throws {
            folder = try ScratchFolder()
            var configuration = Configuration()
            configuration.corpus = folder.path("corpus")
            configuration.index = folder.path("index")
            installer = BundleInstaller(
                configuration: configuration, configurationFile: folder.path("wardbook.toml"))
            try write("corpus/page.html", "old")
            try write("wardbook.toml", "[models]\nthreads = 3\n")
        }

        func write(_ name: String, _ text: String) throws {
            let url = folder.url.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }

        func page() throws -> String {
            try String(contentsOfFile: folder.path("corpus/page.html"), encoding: .utf8)
        }

        func threads() throws -> Int {
            try ConfigurationFile.read(folder.path("wardbook.toml")).threads
        }

        func bundle(
            version: Int, page: String, configuration: String = "[models]\nthreads = 7\n"
        ) throws -> String {
            try write("source\(version)/page.html", page)
            try write("source\(version).toml", configuration)
            var writer = BundleWriter()
            try writer.addCorpus(folder.path("source\(version)"))
            try writer.addConfiguration(folder.path("source\(version).toml"))
            let path = folder.path("\(version).bundle")
            _ = try writer.write(
                version: version, note: "", key: try SecretKey(contentsOf: fixture("test.sec")),
                to: path)
            return path
        }

        func install(_ path: String, allowDowngrade: Bool = false) throws {
            let key = try PublicKey(contentsOf: fixture("test.pub"))
            try installer.install(
                try BundleReader(path, keys: [key]), allowDowngrade: allowDowngrade)
        }
    }
}
