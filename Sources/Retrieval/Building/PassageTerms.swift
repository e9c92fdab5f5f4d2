// SPDX-License-Identifier: Apache-2.0

import Documents
import TextAnalysis

/// How much a word counts by where it stands. Whole numbers: postings keep weighted frequencies.
struct FieldWeights: Sendable, Equatable, Codable {
    /// In the title of the page.
    var title: UInt32 = 3
    /// In an alternative name of the page.
    var names: UInt32 = 3
    /// In the heading path of the passage.
    var heading: UInt32 = 2
    /// In the text.
    var text: UInt32 = 1
}

/// The terms of one file, with numbers that hold within it.
struct FileTerms: Sendable {
    /// All terms of the file, by number.
    var terms: [String] = []
    /// Terms of the title and the names, which every passage of the page carries.
    var page: [TermFrequency] = []
    /// Terms of each passage's heading path and text.
    var passages: [[TermFrequency]] = []
}

/// Counts the terms of passages and pages, weighted by field.
struct TermCounter: Sendable {
    let analyzer: TextAnalyzer
    let weights: FieldWeights

    /// Counts the terms of one file.
    func count(title: String, names: [String], passages: [Passage]) -> FileTerms {
        var numbers = TermNumbers()
        var sum = FrequencySum()
        func terms(of texts: [String], _ weight: UInt32) -> [TermFrequency] {
            guard weight > 0 else { return [] }
            for text in texts {
                for term in analyzer.terms(in: text) { sum.add(numbers.number(of: term), weight) }
            }
            return sum.finish()
        }
        func joined(_ first: [TermFrequency], _ second: [TermFrequency]) -> [TermFrequency] {
            sum.add(first)
            sum.add(second)
            return sum.finish()
        }
        let page = joined(terms(of: [title], weights.title), terms(of: names, weights.names))
        // Passages of one section follow one another and share its headings.
        var heading: (path: [String], terms: [TermFrequency]) = ([], [])
        let found = passages.map { passage in
            if passage.heading != heading.path {
                heading = (passage.heading, terms(of: passage.heading, weights.heading))
            }
            return joined(heading.terms, terms(of: [passage.text.string], weights.text))
        }
        return FileTerms(terms: numbers.terms, page: page, passages: found)
    }
}
