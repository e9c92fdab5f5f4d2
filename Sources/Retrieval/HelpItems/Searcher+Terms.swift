// SPDX-License-Identifier: Apache-2.0

import TextAnalysis

extension Searcher {
    /// The index terms of a text with those that people mean by its words ("threw up" brings
    /// "vomit"), stop words left out.
    public func termsAndMeanings(of text: String) -> Set<String> {
        let words = questions.analyzer.words(in: text)
        let meanings = questions.vocabulary.expansions(of: words.withoutCompounds).map(\.term)
        return Set(words.filter { !$0.isStopWord }.map(\.term)).union(meanings)
    }
}
