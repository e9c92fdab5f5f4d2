// SPDX-License-Identifier: Apache-2.0

import Documents
import Retrieval

/// Numbers the places that sentences rest on, each place once.
struct CitationList {
    private(set) var citations: [Citation] = []

    /// The number of a sentence of the evidence; a new one when it was not cited before.
    mutating func number(of sentence: Evidence.Sentence, in evidence: Evidence) -> Int {
        numbered(Self.citation(0, of: sentence, in: evidence)).number
    }

    /// The citation with its number in this list; a new one when its place was not cited before.
    mutating func numbered(_ citation: Citation) -> Citation {
        if let known = citations.first(where: {
            $0.passage == citation.passage && $0.span == citation.span
        }) {
            return known
        }
        var citation = citation
        citation.number = citations.count + 1
        citations.append(citation)
        return citation
    }

    /// A citation of one sentence.
    static func citation(
        _ number: Int, of sentence: Evidence.Sentence, in evidence: Evidence
    ) -> Citation {
        Citation(
            number: number, page: evidence.page, heading: evidence.passage.heading,
            passage: evidence.passage.id, quote: sentence.text,
            span: evidence.passage.text.span(of: sentence.range))
    }

    /// A citation of a whole passage.
    static func citation(_ number: Int, of evidence: Evidence) -> Citation {
        Citation(
            number: number, page: evidence.page, heading: evidence.passage.heading,
            passage: evidence.passage.id, quote: evidence.passage.text.string,
            span: evidence.passage.text.span)
    }
}
