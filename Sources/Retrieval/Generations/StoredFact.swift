// SPDX-License-Identifier: Apache-2.0
//
// What the review of the library needs of a page, kept with the file: thereby a build concludes the
// same from pages that it takes over as from pages that it reads.

import Documents
import Foundation

/// The JSON of a `PageFact`, without what the file's path tells.
struct StoredFact: Codable {
    private var kind: String
    private var title: String
    private var names: [String]
    private var source: String?
    /// Hexadecimal: JSON has no integers of 64 bits.
    private var text: String
    /// Words and address of each link.
    private var links: [[String]]
    /// The day as of which the page is kept though its file could not be read.
    private(set) var keptFrom: String?

    /// The fact as JSON.
    static func pack(_ fact: PageFact, keptFrom: String?) throws -> String {
        try IndexDatabase.json(
            StoredFact(
                kind: fact.kind.rawValue, title: fact.title, names: fact.names,
                source: fact.source, text: String(fact.textHash, radix: 16),
                links: fact.links.map { [$0.text, $0.address] }, keptFrom: keptFrom))
    }

    /// What `pack` wrote, or nil when the JSON is something else.
    static func unpack(_ json: String) -> StoredFact? {
        try? JSONDecoder().decode(StoredFact.self, from: Data(json.utf8))
    }

    /// The fact of the page in `file`, or nil when it is none.
    func fact(file: String) -> PageFact? {
        guard let kind = PageKind(rawValue: kind), let text = UInt64(text, radix: 16) else {
            return nil
        }
        return PageFact(
            id: PageIdentity.of(file: file), file: file, title: title, names: names,
            source: source, kind: kind, textHash: text,
            links: links.filter { $0.count == 2 }.map { PageLink(text: $0[0], address: $0[1]) })
    }
}
