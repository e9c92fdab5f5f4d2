// SPDX-License-Identifier: Apache-2.0

/// What ``LibraryReview`` needs to know of one page. An index may keep it, so that a page that has
/// not changed need not be read again.
public struct PageFact: Sendable, Equatable {
    /// Identity of the page.
    public var id: String
    /// Path of its file below the corpus folder.
    public var file: String
    /// Its own title.
    public var title: String
    /// The names that it gives itself.
    public var names: [String]
    /// Where it was published, if it says so.
    public var source: String?
    /// What the file turned out to be.
    public var kind: PageKind
    /// Hash of its text; pages of equal text have equal ones.
    public var textHash: UInt64
    /// Its links, if it is a hub.
    public var links: [PageLink]

    /// Creates a fact from its parts.
    public init(
        id: String, file: String, title: String, names: [String] = [], source: String? = nil,
        kind: PageKind, textHash: UInt64, links: [PageLink] = []
    ) {
        self.id = id
        self.file = file
        self.title = title
        self.names = names
        self.source = source
        self.kind = kind
        self.textHash = textHash
        self.links = links
    }

    /// Takes the facts of a reading.
    public init(_ reading: PageReading) {
        let page = reading.page
        self.init(
            id: page.id, file: page.file, title: page.title, names: page.names,
            source: page.source, kind: reading.kind, textHash: Self.hash(page), links: reading.links
        )
    }

    /// 64-bit FNV-1a of the page's text, block by block.
    private static func hash(_ page: Page) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for block in page.sections.lazy.flatMap(\.blocks) {
            for byte in block.text.string.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0x0A) &* 0x100_0000_01B3
        }
        return hash
    }
}
