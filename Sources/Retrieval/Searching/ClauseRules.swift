// SPDX-License-Identifier: Apache-2.0
//
// People string their symptoms together: "chest feels tight, I can't get a full breath and when I
// stood up everything went grey". Each part is compared on its own, so sentences are cut at commas,
// dashes and the words that join clauses.

/// Cuts a sentence into clauses.
enum ClauseRules {
    /// Shorter parts ("in the end") go with the next part.
    static let wordCountMin = 3

    private static let joints: Set<Substring> = [
        "and", "but", "so", "because", "cos", "then", "though", "although", "while", "when",
    ]
    private static let dashes: Set<Substring> = ["-", "–", "—"]
    private static let stops: Set<Character> = [",", ";", ":", ".", "!", "?", "…"]

    /// The clauses of a sentence, in order, without the words and signs that joined them; empty for
    /// a sentence of signs.
    static func clauses(of sentence: String) -> [String] {
        var clauses: [String] = []
        var words: [Substring] = []
        func close(atLeast count: Int) {
            guard words.count >= count else { return }
            clauses.append(words.joined(separator: " "))
            words = []
        }
        for word in sentence.split(separator: " ") {
            if joints.contains(word), words.count >= wordCountMin || words.isEmpty {
                close(atLeast: 1)
                continue
            }
            if dashes.contains(word) {
                close(atLeast: wordCountMin)
                continue
            }
            var bare = word
            while let last = bare.last, stops.contains(last) { bare.removeLast() }
            if !bare.isEmpty { words.append(bare) }
            if bare.endIndex < word.endIndex { close(atLeast: wordCountMin) }
        }
        close(atLeast: clauses.isEmpty ? 1 : 2)
        if let last = clauses.popLast() {
            clauses.append(([last[...]] + words).joined(separator: " "))
        }
        return clauses
    }
}
