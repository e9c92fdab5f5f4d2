// SPDX-License-Identifier: Apache-2.0
//
// What a page of the library is once it has been read: sections of blocks, urgency spans, dates and
// origin. Page furniture (navigation, banners, footers) is never part of it.

/// One page of the library, read from one HTML file.
public struct Page: Sendable, Equatable {
    /// Canonical identity within the library, never the title: the folder or file name for a page of
    /// a plain library (`shingles`), unique in one corpus.
    public var id: String
    /// Path of the file below the corpus folder, with `/` separators.
    public var file: String
    /// The page's own title, without the site's name; behind its condition's title where it does not
    /// name the condition itself (“Shingles: Symptoms”).
    public var title: String
    /// Alternative names that the page itself gives (`herpes zoster`).
    public var names: [String]
    /// Where the page was published (canonical link, `og:url`, mirror comment), if it says so.
    public var source: String?
    /// The page of the condition that this one is a part of (`shingles` for `shingles/symptoms`), if
    /// the library has it; see ``LibraryReview``.
    public var condition: String?
    /// Further addresses where the same text was published; see ``LibraryReview``.
    public var addresses: [String]
    /// Date of the last review, `YYYY-MM-DD`, if it says so.
    public var reviewed: String?
    /// Date of the next review, `YYYY-MM-DD`, if it says so.
    public var reviewDue: String?
    /// What the page says of its licence or copyright, if it does.
    public var licence: String?
    /// Sections in document order. Text before the first heading has the title alone as its path.
    public var sections: [Section]
    /// Text that tells when to seek which help, in document order.
    public var urgency: [UrgencySpan]

    /// Creates a page from its parts.
    public init(
        id: String, file: String, title: String, names: [String] = [], source: String? = nil,
        reviewed: String? = nil, reviewDue: String? = nil, licence: String? = nil,
        sections: [Section] = [], urgency: [UrgencySpan] = [], condition: String? = nil,
        addresses: [String] = []
    ) {
        self.id = id
        self.file = file
        self.title = title
        self.names = names
        self.source = source
        self.reviewed = reviewed
        self.reviewDue = reviewDue
        self.licence = licence
        self.sections = sections
        self.urgency = urgency
        self.condition = condition
        self.addresses = addresses
    }
}

extension Page {
    /// Adds what the whole library says about the page: names without doubles, condition, addresses.
    /// A title that does not say which condition it is about (“Symptoms”) is told apart by it.
    public mutating func take(_ conclusion: PageConclusion) {
        if let subject = conclusion.conditionTitle, !subject.isEmpty,
            !title.lowercased().contains(subject.lowercased())
        {
            title = title.isEmpty ? subject : "\(subject): \(title)"
        }
        condition = conclusion.condition
        addresses = conclusion.addresses
        var known = Set(([title] + names).map { $0.lowercased() })
        for name in conclusion.names where known.insert(name.lowercased()).inserted {
            names.append(name)
        }
    }
}

/// The text under one heading, up to the next heading of any level.
public struct Section: Sendable, Equatable {
    /// Headings from the outermost to this section's own, the page title left out; empty for the
    /// text before the first heading.
    public var heading: [String]
    /// Paragraphs, items, rows and terms in document order.
    public var blocks: [Block]
    /// What a link to this section names behind `#`, if the page gives it a name.
    public var anchor: String?

    /// Creates a section.
    public init(heading: [String], blocks: [Block], anchor: String? = nil) {
        self.heading = heading
        self.blocks = blocks
        self.anchor = anchor
    }
}

/// The smallest piece of structure that stays whole: a paragraph, a list item, a table row.
public struct Block: Sendable, Equatable {
    /// What kind of markup the text came from.
    public enum Kind: String, Sendable {
        case paragraph, item, row, term, caption
    }

    /// Whether a list tells what to do or what not to do.
    public enum ListKind: String, Sendable {
        case `do` = "do"
        case dont
    }

    /// What kind of markup the text came from.
    public var kind: Kind
    /// The text with its place in the file.
    public var text: SourceText
    /// Set for items of a do or a don't list.
    public var list: ListKind?

    /// Creates a block.
    public init(kind: Kind, text: SourceText, list: ListKind? = nil) {
        self.kind = kind
        self.text = text
        self.list = list
    }
}

/// A problem found while reading, which costs the page nothing or something but never stops the run.
public struct PageIssue: Sendable, Equatable {
    /// A short stable name, such as `badByte` or `hiddenText`.
    public var code: String
    /// One sentence for a person.
    public var message: String

    /// Creates an issue.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
