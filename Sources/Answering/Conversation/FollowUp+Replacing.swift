// SPDX-License-Identifier: Apache-2.0
//
// Rules that put one page in the place of another: corrections, "the second one", "what about …".

import TextAnalysis

extension FollowUpRules {
    /// "No, I meant hepatitis B."
    func correction(_ text: FollowUpText) -> FollowUp? {
        guard let lead = correctionLead(text) else { return nil }
        let rest = FollowUpText(lead)
        guard !rest.words.isEmpty, !rest.isQuestion else { return nil }
        if let mention = namedPages(in: rest).first {
            let name = rest.text.utf8Slice(mention.range)
            guard isBare(rest, mention) else { return nil }
            return FollowUp(kind: .correction, text: putting(name, mention.terms))
        }
        if let name = completed(rest) {
            let terms = PageNames.words(of: name, analyzer).map(\.term)
            return FollowUp(kind: .correction, text: putting(name, terms))
        }
        guard rest.words.count <= 6 else { return nil }
        let question = FollowUpText(discourse.question)
        let joint = FollowUpWords.prepositions.contains(rest.plain[0]) ? " " : ": "
        let mark = discourse.question.hasSuffix("?") ? "?" : ""
        return FollowUp(
            kind: .correction, text: question.withoutEnd + joint + rest.withoutEnd + mark)
    }

    /// What is corrected to, without the words that say that it is a correction; nil when there are
    /// none. They may also stand behind ("typhoid I meant").
    private func correctionLead(_ text: FollowUpText) -> String? {
        var words = text.plain[...]
        var dropped = 0
        while let phrase = FollowUpWords.corrections.filter({ words.starts(with: $0) })
            .max(by: { $0.count < $1.count })
        {
            words = words.dropFirst(phrase.count)
            dropped += phrase.count
        }
        var rest = text.dropping(words: dropped)
        for ending in [["i", "meant"], ["i", "mean"]]
        where words.count > 2 && Array(words.suffix(2)) == ending {
            let end = text.words[text.words.count - 3].range.upperBound
            rest = String(text.text[text.words[dropped].range.lowerBound..<end])
            return rest
        }
        return dropped > 0 ? rest : nil
    }

    /// "Tell me about the second one."
    func ordinal(_ text: FollowUpText) -> FollowUp? {
        guard discourse.listed.count > 1 else { return nil }
        let places: [String: Int] = [
            "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "latter": 1, "third": 2,
            "3rd": 2, "fourth": 3, "last": discourse.listed.count - 1,
        ]
        let words = text.plain
        for (place, word) in words.enumerated() where place > 0 && words[place - 1] == "the" {
            let next = place + 1 < words.count ? words[place + 1] : nil
            let ends = next == nil || next == "one" || next?.hasSuffix("ed") == true
            guard ends || ["former", "latter"].contains(word) else { continue }
            var topic: Discourse.Topic?
            if let number = places[word], number < discourse.listed.count {
                topic = discourse.listed[number]
            } else if word == "other" {
                topic = discourse.listed.first { $0.page != discourse.topic.page }
            }
            guard let topic else { continue }
            let last = next == "one" ? place + 1 : place
            let range = text.words[place - 1].range.lowerBound..<text.words[last].range.upperBound
            return FollowUp(
                kind: .ordinal, text: text.text.replacingCharacters(in: range, by: topic.phrase))
        }
        return nil
    }

    /// "What about chickenpox?", "And mumps?": the last question, asked of another page.
    func substitution(_ text: FollowUpText) -> FollowUp? {
        guard let lead = Lead(text), lead.kind != .whatIf else { return nil }
        var rest = FollowUpText(text.dropping(words: lead.count))
        if let first = rest.plain.first, ["of", "for", "with", "in"].contains(first) {
            rest = FollowUpText(rest.dropping(words: 1))
        }
        if let mention = namedPages(in: rest).first {
            guard isBare(rest, mention), !mention.pages.contains(discourse.topic.page) else {
                return nil
            }
            return substituted(rest.text.utf8Slice(mention.range), mention.terms)
        }
        // Something that no page is called by and that the topic's page does not know.
        let specific = specificTerms(rest.text)
        guard (1...3).contains(specific.count), rest.words.count <= 4, !rest.opensQuestion,
            !rest.plain.contains(where: { ["the", "my", "this", "that"].contains($0) }),
            !FollowUpWords.prepositions.contains(rest.plain[0]),
            !specific.contains(where: { discourse.topicTerms.contains($0) })
        else { return nil }
        return substituted(rest.withoutEnd, specific)
    }

    private func substituted(_ name: String, _ terms: [String]) -> FollowUp? {
        guard let mention = topicMention, !FollowUpText(discourse.question).isStatement else {
            return nil
        }
        let question = discourse.question.replacingUTF8(mention.range, by: name)
        return FollowUp(kind: .substitution, text: question)
    }

    /// The last question with a page in the place of its topic.
    private func putting(_ name: String, _ terms: [String]) -> String {
        if let mention = topicMention {
            return discourse.question.replacingUTF8(mention.range, by: name)
        }
        return "\(FollowUpText.capitalised(name)): \(discourse.question)"
    }

    /// Where the last question names its topic.
    private var topicMention: PageNames.Mention? {
        discourse.mentions.first { $0.pages.contains(discourse.topic.page) }
    }

    /// Whether a text says nothing besides a name.
    private func isBare(_ text: FollowUpText, _ mention: PageNames.Mention) -> Bool {
        guard !text.isQuestion || text.words.count <= 4 else { return false }
        let others = PageNames.words(of: text.text, analyzer)
            .filter { !mention.range.overlaps($0.range) }
        return others.count <= 1 && others.allSatisfy { FollowUpWords.areGeneric([$0.term]) }
            && !text.plain.contains { FollowUpWords.openers.contains($0) }
    }

    /// A name that shares words with the topic's: "type 1" after "type 2 diabetes".
    private func completed(_ rest: FollowUpText) -> String? {
        guard let mention = topicMention, rest.words.count <= 3 else { return nil }
        let name = discourse.question.utf8Slice(mention.range)
        let words = FollowUpText(name)
        for start in words.words.indices {
            for end in start..<words.words.count where end - start < words.words.count - 1 {
                let range =
                    words.words[start].range.lowerBound..<words.words[end].range.upperBound
                let candidate = words.text.replacingCharacters(in: range, by: rest.withoutEnd)
                let terms = PageNames.words(of: candidate, analyzer).map(\.term)
                let pages = names.pages(named: terms)
                if !pages.isEmpty, !pages.contains(discourse.topic.page) { return candidate }
            }
        }
        return nil
    }
}

extension String {
    /// The text with another one in the place of a part.
    func replacingCharacters(in range: Range<Index>, by other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }

    /// The text with another one in the place of the UTF-8 offsets.
    func replacingUTF8(_ range: Range<Int>, by other: String) -> String {
        let bytes = Array(utf8)
        return String(decoding: bytes[..<range.lowerBound], as: UTF8.self) + other
            + String(decoding: bytes[range.upperBound...], as: UTF8.self)
    }
}
