// SPDX-License-Identifier: Apache-2.0
//
// Words that say too little to index. Not here on purpose: negations (no, not, never, without,
// neither, nor, none), directions and comparisons (up, down, over, under, before, after, more, less)
// and amounts, which change what a symptom means.

/// The stop list, for folded, unstemmed words.
enum StopWords {
    private static let list: Set<String> = [
        "a", "about", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being",
        "but", "by", "can", "could", "did", "do", "does", "doing", "for", "from", "get", "gets",
        "getting", "had", "has", "have", "having", "he", "her", "hers", "him", "his", "how", "i",
        "if",
        "im", "in", "into", "is", "it", "its", "ive", "just", "may", "me", "might", "mine", "my",
        "myself", "of", "on", "or", "our", "ours", "please", "shall", "she", "should", "so", "some",
        "than", "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this",
        "those", "to", "was", "we", "were", "what", "when", "where", "which", "who", "whom", "why",
        "will", "with", "would", "you", "your", "yours",
    ]

    /// Words after which a single letter is a name ("hepatitis A", "vitamin A", "type I").
    private static let namedByLetter: Set<String> = [
        "appendix", "factor", "flu", "group", "haemophilia", "hemophilia", "hepatitis", "influenza",
        "strep", "streptococcus", "type", "types", "vitamin",
    ]

    /// Whether the folded word is a stop word.
    static func contains(_ folded: String) -> Bool { list.contains(folded) }

    /// Whether a single letter after `previous` is part of a name.
    static func isName(letter: String, after previous: String) -> Bool {
        letter.utf8.count == 1 && namedByLetter.contains(previous)
    }
}
