// SPDX-License-Identifier: Apache-2.0
//
// Archives of pages: every kind gives the same pages, and nothing hostile gets through. The
// archives were made by other programs (Fixtures/archives/record.py).

import Foundation
import Testing

@testable import Documents

@Suite("Archives of pages")
struct ArchiveTests {
    /// The pages of an archive by path, and the issues.
    struct Contents {
        var pages: [String: [UInt8]] = [:]
        var codes: [String] = []
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: tests.appending(path: "Fixtures/archives/\(name)")))
    }

    /// Reads an archive from a file that has no name in the file system.
    static func read(
        _ bytes: [UInt8], as name: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws -> Contents {
        let file = try #require(tmpfile())
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
        rewind(file)
        let reader = try ArchiveReader(fileno(file), path: name, limits: limits)
        var contents = Contents()
        while let page = try reader.next() { contents.pages[page.path] = page.bytes }
        contents.codes = reader.issues.map(\.code)
        return contents
    }

    private static let kinds = [
        "pages.tar", "pax.tar", "pages.tar.gz", "pages.tar.bz2", "pages.tar.xz", "pages.tar.zst",
        "pages.zip",
    ]
    private static let paths = [
        "www.clinic.example/conditions/brücke.html",
        "www.clinic.example/conditions/marsh-fever/index.html",
        "www.clinic.example/conditions/reed-rash/index.html",
    ]

    @Test("every kind of archive gives the same pages", arguments: kinds)
    func kind(name: String) throws {
        let contents = try Self.read(Self.bytes(name), as: name)
        #expect(contents.pages.keys.sorted() == Self.paths)
        #expect(contents.codes.isEmpty)
        let page = try #require(contents.pages["www.clinic.example/conditions/brücke.html"])
        #expect(String(decoding: page, as: UTF8.self).contains("<h1>Brücke's cough</h1>"))
    }

    @Test(
        "an archive that was cut anywhere is refused, never taken for a smaller one",
        arguments: kinds)
    func cut(name: String) throws {
        let bytes = try Self.bytes(name)
        let whole = try Self.read(bytes, as: name).pages
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 250)) {
            do {
                let contents = try Self.read(Array(bytes[..<count]), as: name)
                #expect(contents.pages == whole, "cut to \(count) bytes")
            } catch let error as DocumentsError {
                #expect(error.description.hasPrefix("\(name) cannot be unpacked: "))
            }
        }
    }

    @Test("entries that cannot be pages of the library are left out, and each is told")
    func hostile() throws {
        let contents = try Self.read(Self.bytes("hostile.tar"), as: "hostile.tar")
        #expect(
            contents.pages.keys.sorted() == [
                "bell%07.html", "caf%E9.html", "good.html", "here.html", "twice.html",
                "way/through.html",
            ])
        #expect(
            contents.codes == [
                "nameLeadsOut", "nameLeadsOut", "nameLeadsOut", "linkInArchive", "linkInArchive",
                "notAFile", "notAFile", "namedTwice", "nameEscaped", "nameEscaped", "nameTooLong",
                "nameTooLong", "namedTwice",
            ])
        let twice = try #require(contents.pages["twice.html"])
        #expect(String(decoding: twice, as: UTF8.self).contains("the later one"))
    }

    @Test("a page behind a password is told; the others are read")
    func locked() throws {
        let contents = try Self.read(Self.bytes("locked.zip"), as: "locked.zip")
        #expect(contents.pages.keys.sorted() == ["open.html"])
        #expect(contents.codes == ["encrypted"])
    }

    @Test("an archive that grows beyond measure is refused before it is unpacked")
    func bomb() throws {
        let error = #expect(throws: DocumentsError.self) {
            try Self.read(Self.bytes("bomb.tar.zst"), as: "bomb.tar.zst")
        }
        #expect(error?.description.contains("(ratioMax)") == true)
    }

    @Test("every limit has a name", arguments: ["entriesMax", "bytesMax", "ratioMax"])
    func limit(name: String) throws {
        var limits = ArchiveLimits()
        limits.ratioFreeBytes = 0
        switch name {
        case "entriesMax": limits.entriesMax = 1
        case "bytesMax": limits.bytesMax = 1
        default: limits.ratioMax = 1
        }
        let error = #expect(throws: DocumentsError.self) {
            try Self.read(Self.bytes("pages.tar.gz"), as: "pages.tar.gz", limits: limits)
        }
        #expect(error?.description.contains("(\(name))") == true)
    }

    @Test(
        "what is no archive is refused, whatever its name",
        arguments: ["x.zip", "x.tar.gz"])
    func noArchive(name: String) throws {
        for bytes in [
            [], Array("<html><p>A page.</p></html>".utf8), [UInt8](repeating: 0, count: 99),
        ] {
            #expect(throws: DocumentsError.self) { try Self.read(bytes, as: name) }
        }
    }

    @Test(
        "names become paths below the archive",
        arguments: [
            ("a/b.html", "a/b.html"), ("./a//b.html", "a/b.html"), ("a/./b.html", "a/b.html"),
            ("a/...html", "a/...html"), ("C:\\b.html", "C:\\b.html"), ("ü.html", "ü.html"),
            ("\u{7}.html", "%07.html"), ("..", nil), ("a/../b.html", nil), ("/a.html", nil),
            ("", nil), (".", nil),
        ])
    func names(name: String, path: String?) {
        #expect((try? ArchiveName.path(of: Array(name.utf8)))?.text == path)
    }
}
