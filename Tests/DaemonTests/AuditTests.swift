// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Testing

@testable import Daemon

@Suite("The audit log")
struct AuditTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A log of some records, written in two runs of the daemon.
    private func writtenLog(_ folder: ScratchFolder) throws -> String {
        let path = folder.path("audit.jsonl")
        for run in 0..<2 {
            let log = try AuditLog(AuditFiles(path: path), logger: Self.logger)
            log.add(AuditRecord(action: .start, outcome: .done))
            for user in [1000, 1001] as [UInt32] {
                var record = AuditRecord(userID: user, action: .ask, outcome: .answered)
                record.pages = ["shingles", "gout"]
                record.generation = run + 1
                log.add(record)
            }
            #expect(log.failure == nil)
        }
        return path
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func check(_ lines: [String]) throws -> AuditChain {
        var chain = AuditChain()
        for line in lines { try chain.check(line) }
        return chain
    }

    @Test("records of several runs form one chain")
    func chain() throws {
        let folder = try ScratchFolder()
        let chain = try check(try lines(try writtenLog(folder)))
        #expect(chain.lines == 6)
        #expect(chain.last.number == 6)
        #expect(chain.startsAtOrigin)
    }

    @Test("an altered, removed, doubled or moved record is found", arguments: 0..<6)
    func tampering(at place: Int) throws {
        let folder = try ScratchFolder()
        let whole = try lines(try writtenLog(folder))

        var altered = whole
        altered[place].replace("\"milliseconds\":0", with: "\"milliseconds\":1")
        #expect(throws: AuditChain.Break.self) { try check(altered) }

        var spaced = whole
        spaced[place] += " "
        #expect(throws: AuditChain.Break.self) { try check(spaced) }

        guard (1..<5).contains(place) else { return }
        var removed = whole
        removed.remove(at: place)
        #expect(throws: AuditChain.Break.self) { try check(removed) }

        var doubled = whole
        doubled.insert(whole[place], at: place)
        #expect(throws: AuditChain.Break.self) { try check(doubled) }

        var swapped = whole
        swapped.swapAt(place, place + 1)
        #expect(throws: AuditChain.Break.self) { try check(swapped) }
    }

    @Test("a log whose beginning was cut off holds, but does not start at the origin")
    func cutOff() throws {
        let folder = try ScratchFolder()
        let chain = try check(Array(try lines(try writtenLog(folder)).dropFirst(2)))
        #expect(!chain.startsAtOrigin)
    }

    @Test("what a power cut left of the last line is taken off, and the chain goes on")
    func torn() throws {
        let folder = try ScratchFolder()
        let path = try writtenLog(folder)
        var text = try String(contentsOfFile: path, encoding: .utf8)
        text += "{\"action\":\"ask\",\"gen"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let log = try AuditLog(AuditFiles(path: path), logger: Self.logger)
        log.add(AuditRecord(action: .stop, outcome: .done))
        #expect(try check(try lines(path)).last.number == 7)
    }

    @Test("a file that is no audit log is not written to")
    func foreign() throws {
        let folder = try ScratchFolder()
        let path = folder.path("audit.jsonl")
        try "something else\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ServiceError.self) {
            try AuditLog(AuditFiles(path: path), logger: Self.logger)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "something else\n")
    }

    @Test("one chain goes through full files and restarts, and the oldest files go")
    func turnOver() throws {
        let folder = try ScratchFolder()
        let files = AuditFiles(path: folder.path("audit.jsonl"), byteCountMax: 2000, fullMax: 3)
        for _ in 0..<4 {
            let log = try AuditLog(files, logger: Self.logger)
            for _ in 0..<12 { log.add(AuditRecord(action: .search, outcome: .done)) }
            #expect(log.failure == nil)
        }
        #expect(files.full.count == 3)
        let chain = try AuditChain.check(files)
        #expect(chain.last.number == 48)
        #expect(chain.lines < 48)
        #expect(!chain.startsAtOrigin)

        // A full file that is missing in the middle, or altered, is found by name.
        let middle = files.full[1]
        let text = try String(contentsOfFile: middle, encoding: .utf8)
        try text.replacing("\"milliseconds\":0", with: "\"milliseconds\":1", maxReplacements: 1)
            .write(toFile: middle, atomically: true, encoding: .utf8)
        let altered = #expect(throws: AuditChain.Break.self) { try AuditChain.check(files) }
        #expect(middle.hasSuffix(altered?.file ?? "?"))
        #expect(altered?.line == 1)
        try FileManager.default.removeItem(atPath: middle)
        #expect(throws: AuditChain.Break.self) { try AuditChain.check(files) }
    }

    @Test("a log that is removed underneath is begun again, and the chain shows what is missing")
    func removed() throws {
        let folder = try ScratchFolder()
        let files = AuditFiles(path: folder.path("audit.jsonl"))
        let log = try AuditLog(files, logger: Self.logger)
        log.add(AuditRecord(action: .start, outcome: .done))
        try FileManager.default.removeItem(atPath: files.path)
        log.add(AuditRecord(action: .search, outcome: .done))
        let chain = try AuditChain.check(files)
        #expect(chain.last.number == 2)
        #expect(!chain.startsAtOrigin)
    }

    @Test("a disk that is full is reported, and answering goes on")
    func full() throws {
        let log = try AuditLog(AuditFiles(path: "/dev/full"), logger: Self.logger)
        log.add(AuditRecord(action: .ask, outcome: .answered))
        #expect(log.failure?.contains("/dev/full") == true)
    }

    @Test("SHA-256 is that of FIPS 180-4")
    func digest() {
        #expect(
            Digest.hex("abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}

/// A folder that goes away with the test.
final class ScratchFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
}
