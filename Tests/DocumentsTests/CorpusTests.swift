// SPDX-License-Identifier: Apache-2.0
//
// The folder of pages: what is a page, what leads out of it.

import Documents
import Foundation
import Testing

@Suite("A library on disk")
struct CorpusTests {
    /// A new folder that goes away with the test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "wardbook-\(UUID().uuidString)")

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func write(_ path: String, _ text: String = "<p>x</p>") throws {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        func link(_ path: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: url.appending(path: path).path, withDestinationPath: target)
        }
    }

    @Test("pages are listed by path, other files are not")
    func listing() throws {
        let folder = try Folder()
        for path in [
            "b/index.html", "a.HTM", "c.xhtml", "d.txt", ".hidden/x.html", "b/picture.png",
        ] {
            try folder.write(path)
        }
        let listing = try Corpus(folder: folder.url).files()
        #expect(listing.files.map(\.path) == ["a.HTM", "b/index.html", "c.xhtml"])
        #expect(
            listing.issues.isEmpty
                && listing.files.allSatisfy { $0.byteCount == 8 })
    }

    @Test("links out of the library, broken links and pipes are reported, not read")
    func astray() throws {
        let folder = try Folder()
        try folder.write("in.html")
        try folder.link("passwd.html", to: "/etc/passwd")
        try folder.link("up", to: "..")
        try folder.link("broken.html", to: "nowhere")
        try folder.link("twin.html", to: "in.html")
        #expect(mkfifo(folder.url.appending(path: "pipe.html").path, 0o600) == 0)
        let corpus = try Corpus(folder: folder.url)
        let listing = corpus.files()
        #expect(listing.files.map(\.path) == ["in.html"])
        #expect(
            listing.issues.map { "\($0.path) \($0.issue.code)" } == [
                "broken.html brokenLink", "passwd.html linkLeadsOut", "pipe.html notAFile",
                "up linkLeadsOut",
            ])
        for path in ["passwd.html", "../x.html", "pipe.html", "none.html", "/etc/passwd"] {
            #expect(throws: DocumentsError.self) { try corpus.bytes(of: path) }
        }
        #expect(try corpus.bytes(of: "in.html") == Array("<p>x</p>".utf8))
    }

    @Test("a file past the limit is named with its size")
    func tooLarge() throws {
        let folder = try Folder()
        try folder.write("big.html", "")
        let file = try FileHandle(forWritingTo: folder.url.appending(path: "big.html"))
        try file.truncate(atOffset: 50_000_000)
        try file.close()
        let corpus = try Corpus(folder: folder.url)
        #expect(
            corpus.files().files.isEmpty && corpus.files().issues.map(\.issue.code) == ["tooLarge"])
        #expect(corpus.files().issues[0].issue.message.contains("50000000"))
        #expect(
            throws: DocumentsError.tooLarge(path: "big.html", limit: 20_000_000, size: 50_000_000)
        ) {
            try corpus.bytes(of: "big.html")
        }
    }

    @Test("a folder that is not there is an error with its path")
    func noFolder() {
        #expect(throws: DocumentsError.noFolder(path: "/no/such/folder")) {
            try Corpus(folder: URL(fileURLWithPath: "/no/such/folder"))
        }
    }
}
