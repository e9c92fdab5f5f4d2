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

    /// The fact as JSON.
    static func pack(_ fact: PageFact) throws -> String {
        try IndexDatabase.json(
            StoredFact(
                kind: fact.kind.rawValue, title: fact.title, names: fact.names,
                source: fact.source, text: String(fact.textHash, radix: 16),
                links: fact.links.map { [$0.text, $0.address] }))
    }

    /// The fact of the page in `file`, or nil when the JSON is not what `pack` writes.
    static func unpack(_ json: String, file: String) -> PageFact? {
        guard let stored = try? JSONDecoder().decode(StoredFact.self, from: Data(json.utf8)),
            let kind = PageKind(rawValue: stored.kind), let text = UInt64(stored.text, radix: 16)
        else { return nil }
        return PageFact(
            id: PageIdentity.of(file: file), file: file, title: stored.title, names: stored.names,
            source: stored.source, kind: kind, textHash: text,
            links: stored.links.filter { $0.count == 2 }
                .map { PageLink(text: $0[0], address: $0[1]) })
    }
}
