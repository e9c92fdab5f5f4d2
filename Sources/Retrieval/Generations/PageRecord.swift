// SPDX-License-Identifier: Apache-2.0

/// What the index keeps of a page: everything but its sections, which are there as passages.
public struct PageRecord: Sendable, Equatable {
    /// Number of the page in its generation, from 0, in the order of file paths.
    public var number: Int
    /// Canonical identity. Several files of one condition may share it.
    public var id: String
    /// Path of the file below the corpus folder, with `/` separators.
    public var file: String
    /// The page's own title.
    public var title: String
    /// Alternative names that the page gives.
    public var names: [String]
    /// Where the page was published, if it says so.
    public var source: String?
    /// Date of the last review, `YYYY-MM-DD`, if it says so.
    public var reviewed: String?
    /// Date of the next review, `YYYY-MM-DD`, if it says so.
    public var reviewDue: String?
    /// Numbers of its passages in the generation, in document order.
    public var passages: Range<Int>
    /// Numbers of the statements of its passages in the generation.
    var statements: Range<Int> = 0..<0
}
