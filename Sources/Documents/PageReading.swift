// SPDX-License-Identifier: Apache-2.0

/// What a file turned out to be.
public enum PageKind: String, Sendable, CaseIterable {
    /// A page with text of its own.
    case article
    /// A list of links to other pages: an A to Z, a topic's contents.
    case hub
    /// A page that only sends the reader elsewhere.
    case redirect
    /// No text for readers.
    case empty
    /// A page that says that the page was not found, though it is there.
    case notFound
    /// Not HTML at all.
    case notText
}

/// The result of reading one file: always a page, and what was wrong with it.
public struct PageReading: Sendable, Equatable {
    /// The page; without sections when there was nothing to read.
    public var page: Page
    /// What was found on the way, in the order of finding.
    public var issues: [PageIssue]
    /// What the file turned out to be.
    public var kind: PageKind
    /// The name of the source profile that was used.
    public var profile: String
    /// Links to other pages of a hub: text and address, in document order. Empty for other kinds.
    public var links: [PageLink]

    /// Whether the page belongs in the index.
    public var isIndexable: Bool { kind == .article }

    /// Creates a reading.
    public init(
        page: Page, issues: [PageIssue], kind: PageKind, profile: String, links: [PageLink] = []
    ) {
        self.page = page
        self.issues = issues
        self.kind = kind
        self.profile = profile
        self.links = links
    }
}

/// A link of a hub page.
public struct PageLink: Sendable, Equatable {
    /// What the reader sees ("Zoster, see Shingles").
    public var text: String
    /// The address as the page has it.
    public var address: String

    /// Creates a link.
    public init(text: String, address: String) {
        self.text = text
        self.address = address
    }
}
