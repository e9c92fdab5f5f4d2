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

/// Counts the terms of passages and pages, weighted by field.
struct TermCounter: Sendable {
    let analyzer: TextAnalyzer
    let weights: FieldWeights

    /// Terms of the title and the names, which every passage of the page carries.
    func pageTerms(title: String, names: [String]) -> PostingsBuilder.Frequencies {
        var terms: PostingsBuilder.Frequencies = [:]
        add(title, weights.title, to: &terms)
        for name in names { add(name, weights.names, to: &terms) }
        return terms
    }

    /// Terms of a passage's heading path and text.
    func passageTerms(_ passage: Passage) -> PostingsBuilder.Frequencies {
        var terms: PostingsBuilder.Frequencies = [:]
        for heading in passage.heading { add(heading, weights.heading, to: &terms) }
        add(passage.text.string, weights.text, to: &terms)
        return terms
    }

    private func add(
        _ text: String, _ weight: UInt32, to terms: inout PostingsBuilder.Frequencies
    ) {
        guard weight > 0 else { return }
        for term in analyzer.terms(in: text) { terms[term, default: 0] &+= weight }
    }
}
