// SPDX-License-Identifier: Apache-2.0

/// Says whether a passage holds the text that answers a question.
struct EvidenceMatcher {
    /// Share of the evidence's words that a passage must hold when it does not hold all of it in
    /// one piece, as when markup cuts a sentence in two.
    static let shareMin = 0.8

    private let words: [String]
    private let joined: String

    /// Prepares the evidence of one question.
    init(_ evidence: String) {
        words = EvidenceMatcher.words(evidence)
        joined = words.joined(separator: " ")
    }

    /// Whether the passage holds the evidence.
    func matches(_ text: String) -> Bool {
        guard !words.isEmpty else { return false }
        let other = EvidenceMatcher.words(text)
        if (" " + other.joined(separator: " ") + " ").contains(" " + joined + " ") { return true }
        let held = Set(other)
        let share = Double(words.count { held.contains($0) }) / Double(words.count)
        return words.count >= 5 && share >= EvidenceMatcher.shareMin
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
