// SPDX-License-Identifier: Apache-2.0
//
// A sentence taken out of its page may mislead: "Stay off school until then" needs the sentence that
// says when. One that leans on those before it is shown with them.

extension Evidence {
    /// Sentences that are shown before one that leans on them at most.
    static let antecedentsMax = 2

    /// A sentence after those that it leans on, in the order of the page: the ones right before it,
    /// back to one that leans on nothing. A list or the beginning of the passage ends the search.
    func withAntecedents(_ sentence: Sentence) -> [Sentence] {
        let before = sentences.prefix { $0.range.lowerBound < sentence.range.lowerBound }
        var said = [sentence]
        for other in before.reversed() where said.count <= Self.antecedentsMax {
            guard said[0].leansBack, other.isWhole, says(other) else { break }
            said.insert(other, at: 0)
        }
        return said
    }
}

extension Evidence.Sentence {
    /// Whether it points at what was said before it: its first words are or hold a pronoun or a
    /// contrast ("these", "however", "if they"), or it tells a time by it ("until then").
    var leansBack: Bool {
        let words = Claims.tokens(of: text).map { String($0.prefix { $0 != "'" }) }
        guard isWhole, let first = words.first else { return false }
        return Self.openings.contains(first)
            || words.prefix(3).contains { Self.pointers.contains($0) }
            || zip(words, words.dropFirst()).contains {
                $1 == "then" && ["until", "till", "by", "before", "since"].contains($0)
            }
    }

    private static let pointers: Set<String> = [
        "this", "these", "those", "it", "they", "them", "then", "such",
    ]
    private static let openings: Set<String> = [
        "that", "its", "their", "he", "she", "his", "her", "but", "however", "also", "and", "or",
        "so", "yet", "otherwise", "instead", "both", "neither", "another", "others", "therefore",
        "similarly", "afterwards", "unlike",
    ]
}
