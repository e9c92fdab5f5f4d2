// SPDX-License-Identifier: Apache-2.0

/// Words that deny what follows them, and how far they reach.
enum Negation {
    /// How many content terms after a cue are denied.
    static let reach = 6

    private static let cues: Set<String> = [
        "no", "not", "never", "none", "nor", "neither", "without", "cannot", "avoid", "avoids",
        "avoiding", "stop", "unless", "unlikely", "rarely", "nobody", "nothing", "except",
        "isn", "doesn", "don", "dont", "instead", "rather", "lack", "absence", "free",
    ]

    private static let ends: Set<String> = [",", ";", ":", ".", "!", "?", "but", "however"]

    /// Whether a lower-case word denies what follows it.
    static func isCue(_ word: String) -> Bool {
        cues.contains(word) || word.hasSuffix("n't")
    }

    /// Whether a word or mark ends what a cue denies.
    static func endsReach(_ token: String) -> Bool { ends.contains(token) }
}
