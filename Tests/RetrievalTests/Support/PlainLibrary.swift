// SPDX-License-Identifier: Apache-2.0
//
// A library in memory whose files are plain text: first line the title, then lines of text;
// "# x" starts a section, "! level: a; b" is an urgency span, "@ name -> address" a link of a hub,
// "= address" and "due date" are the page's own address and next review. Other lines are passages.

import Documents
import Synchronization

@testable import Retrieval

final class PlainLibrary: Sendable {
    struct Unreadable: Error {}

    private let files: Mutex<[String: String]>

    init(_ files: [String: String]) {
        self.files = Mutex(files)
    }

    subscript(path: String) -> String? {
        get { files.withLock { $0[path] } }
        set { files.withLock { $0[path] = newValue } }
    }

    /// The library as a build sees it. A file that holds "UNREADABLE" cannot be read; a folder with
    /// one that holds "UNLISTED" cannot even be listed.
    func library(version: String = "plain 1") -> Library {
        Library(
            version: version,
            list: { self.listing },
            bytes: { path in
                guard let text = self[path], !["UNREADABLE", "UNLISTED"].contains(text) else {
                    throw Unreadable()
                }
                return Array(text.utf8)
            },
            read: { bytes, path in PlainLibrary.read(String(decoding: bytes, as: UTF8.self), path) }
        )
    }

    private var listing: Library.Listing {
        let files = files.withLock { $0 }
        let lost = Set(files.filter { $0.value == "UNLISTED" }.keys.map(Self.folder))
        let issue = PageIssue(code: "unreadable", message: "The folder cannot be listed.")
        return (
            files.keys.filter { !lost.contains(Self.folder($0)) }.sorted(),
            lost.sorted().map { ($0, issue) }
        )
    }

    private static func folder(_ path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func read(_ text: String, _ path: String) -> Library.Reading {
        var offset = 0
        var page = Page(id: PageIdentity.of(file: path), file: path, title: "")
        var heading: [String] = []
        var links: [PageLink] = []
        var passages: [Passage] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            defer { offset += line.utf8.count + 1 }
            let source = SourceText(
                line,
                pieces: [
                    .init(
                        text: 0..<line.utf8.count, source: offset..<offset + line.utf8.count)
                ])
            if page.title.isEmpty {
                page.title = line
            } else if line.hasPrefix("# ") {
                heading = [String(line.dropFirst(2))]
            } else if line.hasPrefix("! "), let span = urgency(line, source) {
                page.urgency.append(span)
            } else if line.hasPrefix("@ "), let link = link(line) {
                links.append(link)
            } else if line.hasPrefix("= ") {
                page.source = String(line.dropFirst(2))
            } else if line.hasPrefix("due ") {
                page.reviewDue = String(line.dropFirst(4))
            } else if !line.isEmpty {
                let id = EmbeddingKey(text: page.id + heading.joined() + line).bytes.prefix(8)
                passages.append(
                    Passage(
                        id: SHA256.hexadecimal(Array(id)), page: page.id, heading: heading,
                        text: source))
            }
        }
        let issues =
            passages.isEmpty ? [PageIssue(code: "empty", message: "The file holds no text.")] : []
        let words = passages.map(\.text.string).joined(separator: "\n")
        let hash = EmbeddingKey(text: words).bytes.prefix(8).reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        let fact = PageFact(
            id: page.id, file: path, title: page.title, source: page.source,
            kind: links.isEmpty ? .article : .hub, textHash: hash, links: links)
        return Library.Reading(page: page, passages: passages, fact: fact, issues: issues)
    }

    private static func link(_ line: String) -> PageLink? {
        let parts = line.dropFirst(2).split(separator: " -> ").map(String.init)
        return parts.count == 2 ? PageLink(text: parts[0], address: parts[1]) : nil
    }

    private static func urgency(_ line: String, _ source: SourceText) -> UrgencySpan? {
        let parts = line.dropFirst(2).split(separator: ":")
        guard parts.count == 2, let level = UrgencyLevel(rawValue: String(parts[0])) else {
            return nil
        }
        let items = parts[1].split(separator: ";").map {
            SourceText(String($0).trimmingPrefix(" ").description, pieces: [])
        }
        return UrgencySpan(level: level, heading: source, items: items)
    }
}

/// Pages that tests share.
enum SamplePages {
    static let files = [
        "shingles.html": """
        Shingles
        Shingles is an infection that causes a painful rash.
        # Symptoms
        The first signs are tingling or pain in an area of skin, then a rash of blisters.
        The rash appears on one side of the body, usually the chest or the tummy.
        ! urgent: the rash is near your eye; you are pregnant
        """,
        "migraine.html": """
        Migraine
        A migraine is a throbbing headache on one side of the head.
        # Symptoms
        You may feel sick and be sensitive to light.
        ! emergency: a sudden headache unlike any before; weakness of the face or arms
        """,
        "chickenpox.html": """
        Chickenpox
        Chickenpox is common in children and gets better by itself.
        # Symptoms
        An itchy, spotty rash turns into blisters that become scabs.
        """,
    ]
}
