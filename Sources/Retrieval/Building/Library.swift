// SPDX-License-Identifier: Apache-2.0
//
// What a build needs of the corpus, as three functions, so that the rest of the build knows neither
// folders nor HTML.

import Documents

/// The pages that a build reads.
struct Library: Sendable {
    /// Everything of one file that the index keeps.
    struct Reading: Sendable {
        /// The page without its sections; nil when the file holds nothing to index.
        var page: Page?
        /// The passages of the page, in document order.
        var passages: [Passage] = []
        /// What was noticed while reading.
        var issues: [PageIssue] = []
    }

    /// Names all that influences what a file becomes; other readings of other versions are not
    /// reused.
    var version: String
    /// Paths of all files, with `/` separators, and what was noticed while listing them.
    var list: @Sendable () throws -> (paths: [String], issues: [(file: String, issue: PageIssue)])
    /// The bytes of a file.
    var bytes: @Sendable (_ path: String) throws -> [UInt8]
    /// Makes passages of a file's bytes; never fails.
    var read: @Sendable (_ bytes: [UInt8], _ path: String) -> Reading
}
