// SPDX-License-Identifier: Apache-2.0

/// What the index keeps of a page: everything but its sections, which are there as passages.
public struct PageRecord: Sendable, Equatable {
    /// Number of the page in its generation, from 0, in the order of file paths.
    public var number: Int
    /// Canonical identity. Several files of one condition may share it.
    public var id: String
    /// Path of the file below the corpus folder, with `/` separators.
    public var file: String
    /// The page's title, with its condition's where it does not name it.
    public var title: String
    /// Alternative names that the page itself and the library's A to Z give.
    public var names: [String]
    /// Where the page was published, if it says so.
    public var source: String?
    /// Date of the last review, `YYYY-MM-DD`, if it says so.
    public var reviewed: String?
    /// Date of the next review, `YYYY-MM-DD`, if it says so.
    public var reviewDue: String?
    /// What the page says of its licence or copyright, if it does.
    public var licence: String?
    /// Identity of the condition that the page is a part of (`shingles` of `shingles/symptoms`).
    public var condition: String?
    /// Further addresses where the same text was published.
    public var addresses: [String] = []
    /// Numbers of its passages in the generation, in document order.
    public var passages: Range<Int>

    /// The condition that the page is about: what is ranked, shown and counted as one. Citations
    /// name the page itself.
    public var subject: String { condition ?? id }
}
