// SPDX-License-Identifier: Apache-2.0
//
// "can't", "cannot" and "dont" say "not", which must never be lost; "it's" and "child's" say "it"
// and "child".

/// Rules for apostrophes in folded words.
enum Contraction {
    /// Negations as people type them without the apostrophe ("wont" and "cant" are rare as words).
    private static let bare: Set<String> = [
        "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt",
        "shouldnt", "wasnt", "werent", "wont", "wouldnt", "arent",
    ]
    private static let endings = ["'s", "'m", "'ve", "'re", "'ll", "'d"]

    /// Whether the word holds a negation ("doesn't").
    static func isNegation(_ word: String) -> Bool {
        word.hasSuffix("n't") || bare.contains(word)
    }

    /// The word without a contracted verb or possessive ending.
    static func stripped(_ word: String) -> String {
        guard word.utf8.contains(0x27) else { return word }
        for ending in endings where word.hasSuffix(ending) && word.utf8.count > ending.utf8.count {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}
