// SPDX-License-Identifier: Apache-2.0

/// Words that deny what follows them, and how far they reach.
enum Negation {
    /// How many content terms after a cue are denied.
    static let reach = 6

    private static let plain: Set<String> = [
        "no", "not", "never", "none", "nor", "neither", "cannot", "nobody", "nothing", "isn",
        "doesn", "don", "dont",
    ]

    /// Words that deny and say something else besides: none of them may stand for another.
    private static let others: Set<String> = [
        "without", "avoid", "avoids", "avoiding", "stop", "unless", "unlikely", "rarely", "except",
        "instead", "rather", "lack", "absence", "free", "non",
    ]

    private static let ends: Set<String> = [",", ";", ":", ".", "!", "?", "but", "however"]

    /// Whether a lower-case word denies what follows it.
    static func isCue(_ word: String) -> Bool {
        plain.contains(word) || others.contains(word) || word.hasSuffix("n't")
    }

    /// The word that stands for all of its kind: `not` for every plain negation.
    static func steering(_ word: String) -> String? {
        if word == "never" || word == "none" { return word }
        if plain.contains(word) || word.hasSuffix("n't") { return "not" }
        return others.contains(word) ? word : nil
    }

    /// Whether a word or mark ends what a cue denies.
    static func endsReach(_ token: String) -> Bool { ends.contains(token) }
}
