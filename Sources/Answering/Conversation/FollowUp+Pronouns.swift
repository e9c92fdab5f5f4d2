// SPDX-License-Identifier: Apache-2.0
//
// The rule for words that stand for what was talked about: "it", "they", "its", "that".

import TextAnalysis

extension FollowUpRules {
    /// "How long does it last?"
    func pronoun(_ text: FollowUpText) -> FollowUp? {
        guard
            let place = text.words.indices.first(where: {
                isPronoun($0, in: text) && !isAnybody($0, in: text)
            }),
            !hasAntecedent(before: place, in: text)
        else { return nil }
        let words = text.words
        let topic = discourse.topic.phrase
        let start = words[place].range.lowerBound
        switch words[place].word {
        case "it" where isExpletive(place, in: text): return aboutTopic(text, .pronoun)
        case "its", "their":
            guard place + 1 < words.count else { return aboutTopic(text, .pronoun) }
            let noun = words[place + 1]
            let replacement = "the \(text.text[noun.range]) of \(topic)"
            let whole = text.text.replacingCharacters(
                in: start..<noun.range.upperBound, by: replacement)
            return finished(whole)
        case "it's", "that's":
            return finished(
                text.text.replacingCharacters(in: words[place].range, by: "\(topic) is"))
        case "they're":
            return finished(
                text.text.replacingCharacters(in: words[place].range, by: "\(topic) are"))
        default:
            return finished(text.text.replacingCharacters(in: words[place].range, by: topic))
        }
    }

    private func finished(_ text: String) -> FollowUp {
        let text = withoutConnectives(FollowUpText(text))
        return FollowUp(kind: .pronoun, text: FollowUpText.capitalised(text))
    }

    /// Whether a word stands for something that was said before.
    private func isPronoun(_ place: Int, in text: FollowUpText) -> Bool {
        let words = text.plain
        let next = place + 1 < words.count ? words[place + 1] : nil
        let before = place > 0 ? words[place - 1] : nil
        switch words[place] {
        case "it", "its", "it's", "they", "them", "their", "they're": return true
        case "this", "that", "these", "those", "that's":
            // Before a noun they only point; "that" also joins clauses.
            if words[place] == "that's" { return true }
            guard let next else { return place > 0 }
            if Self.verbs.contains(next) {
                return words[place] != "that" || before != nil || place == 0
            }
            return Self.verbs.contains(before ?? "") && FollowUpWords.prepositions.contains(next)
                || Self.inverted.contains(before ?? "") && isAdjectival(next)
        case "one", "ones":
            return place > 0 && (next == nil || ["again", "when", "if"].contains(next ?? ""))
                && !["the", "first", "second", "this", "that", "no", "any"].contains(before ?? "")
        default: return false
        }
    }

    /// Whether "they" are those who treat: "How do they test for that?"
    private func isAnybody(_ place: Int, in text: FollowUpText) -> Bool {
        let words = text.plain
        guard words[place] == "they", place + 1 < words.count else { return false }
        let deeds: Set<String> = [
            "test", "check", "diagnose", "find", "treat", "cure", "remove", "operate", "give",
            "do", "use", "know", "tell", "measure", "prescribe", "look", "take", "make", "say",
        ]
        return deeds.contains(words[place + 1])
    }

    /// Whether "it" stands for nothing: "Is it safe to …?", "How long does it take to …?"
    private func isExpletive(_ place: Int, in text: FollowUpText) -> Bool {
        let words = text.plain
        let after = words.dropFirst(place + 1)
        if after.first == "take" || after.first == "takes" { return true }
        let adjectives: Set<String> = [
            "safe", "ok", "okay", "possible", "normal", "true", "better", "best", "important",
            "necessary", "worth", "alright", "bad", "good", "dangerous", "harmful", "wise", "too",
            "enough", "likely", "common", "all", "time", "fine", "a",
        ]
        guard let first = after.first, adjectives.contains(first) else { return false }
        return after.dropFirst().prefix(3).contains { ["to", "for", "that", "if"].contains($0) }
    }

    /// Whether the text itself says before a pronoun what it stands for.
    private func hasAntecedent(before place: Int, in text: FollowUpText) -> Bool {
        let start = text.text[..<text.words[place].range.lowerBound]
        let head = FollowUpText(String(start))
        if !namedPages(in: head).isEmpty { return true }
        let specific = specificTerms(head.text)
        return head.tellsOfSomebody ? !specific.isEmpty : specific.count >= 2
    }

    private func isAdjectival(_ word: String) -> Bool {
        [
            "serious", "dangerous", "contagious", "infectious", "normal", "safe", "common", "bad",
            "true", "catching", "necessary", "treatable", "curable", "painful", "enough", "right",
        ].contains(word)
    }

    /// Verbs beside which "this" and "that" stand alone.
    private static let verbs: Set<String> = [
        "is", "was", "are", "were", "be", "mean", "means", "happen", "happens", "happened",
        "happening", "work", "works", "take", "takes", "last", "lasts", "help", "helps", "go",
        "goes", "come", "comes", "cause", "causes", "caused", "get", "gets", "hurt", "hurts", "do",
        "does", "did", "spread", "start", "stop", "need", "have", "has", "can", "could", "will",
        "would", "should", "might", "usually", "always", "often", "treat", "affect", "kill", "for",
        "treated", "feel", "look", "become", "return", "return", "turn", "with", "about", "of",
    ]

    /// Verbs that stand before the word that they belong to when one asks.
    private static let inverted: Set<String> = [
        "is", "are", "was", "were", "does", "do", "did", "can", "will", "could", "should",
    ]
}
