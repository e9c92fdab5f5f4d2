// SPDX-License-Identifier: Apache-2.0
//
// What a build needs of the corpus, as three functions, so that the rest of the build knows neither
// folders nor HTML.

import Documents

/// The pages that a build reads.
struct Library: Sendable {
    /// Everything of one file that the index keeps.
    struct Reading: Sendable {
        /// The page without its sections, as the file alone tells.
        var page: Page
        /// The passages of the page, in document order; none when there is nothing to index.
        var passages: [Passage]
        /// What the review of the whole library needs of it.
        var fact: PageFact
        /// What was noticed while reading.
        var issues: [PageIssue]

        /// Joins the parts. Without a passage there is no article.
        init(page: Page, passages: [Passage], fact: PageFact, issues: [PageIssue]) {
            self.page = page
            self.page.sections = []
            self.passages = passages
            self.fact = fact
            self.issues = issues
            if passages.isEmpty, fact.kind == .article { self.fact.kind = .empty }
        }

        /// Bytes that it takes in memory, roughly.
        var byteCount: Int {
            let texts = passages.map(\.text) + page.urgency.flatMap { [$0.heading] + $0.items }
            return texts.reduce(1000) { $0 + 300 + $1.string.utf8.count + $1.pieces.count * 32 }
        }
    }

    /// Names all that influences what a file becomes; other readings of other versions are not
    /// reused.
    var version: String
    /// Paths of all files, with `/` separators, and what was noticed while listing them. What could
    /// not be listed has the code `unreadable`.
    typealias Listing = (paths: [String], issues: [(file: String, issue: PageIssue)])

    /// Makes the pages of archives into files before they are listed. Returns what was noticed; nil
    /// when there is no archive.
    var unpack: @Sendable () throws -> UnpackedArchives.Issues? = { nil }
    /// Lists all files.
    var list: @Sendable () throws -> Listing
    /// The bytes of a file.
    var bytes: @Sendable (_ path: String) throws -> [UInt8]
    /// Makes passages of a file's bytes; never fails.
    var read: @Sendable (_ bytes: [UInt8], _ path: String) -> Reading
}
