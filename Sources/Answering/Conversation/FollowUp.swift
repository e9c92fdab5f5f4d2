// SPDX-License-Identifier: Apache-2.0
//
// Rules that let a follow-up stand alone. The first rule that fits makes the question; when none
// fits, the question is taken as it is: one that stands alone must not be changed. No model is
// asked: a rewritten question is shown to the person, and rules make mistakes that can be seen.

import TextAnalysis

/// A follow-up that was made to stand alone.
struct FollowUp: Equatable {
    /// Which rule made it.
    enum Kind: String, CaseIterable {
        /// "Why?"
        case reason
        /// "Tell me more."
        case more
        /// "Yes", after the answer asked something back.
        case reply
        /// "No, I meant hepatitis B."
        case correction
        /// "The second one."
        case ordinal
        /// "What about chickenpox?"
        case substitution
        /// "I also have a fever."
        case addition
        /// "How long does it last?"
        case pronoun
        /// "And for children?"
        case connected
        /// "What does the rash look like?"
        case aspect
        /// "Symptoms?"
        case ellipsis
    }

    var kind: Kind
    /// The question that stands alone.
    var text: String
}

/// How the reply to "Is this so: “…”?" is written into the question that stands alone, for
/// `StatementReader` to read again.
enum Reply {
    static let yes = "It is so:"
    static let no = "It is not so:"
}

/// Applies the rules.
struct FollowUpRules {
    /// Questions longer than this many words are not joined with another one.
    static let joinedWordsMax = 30
    /// Stories longer than this many words take no more additions.
    static let storyWordsMax = 150

    let names: PageNames
    let analyzer: TextAnalyzer
    let discourse: Discourse

    /// The question that a follow-up means; nil for a text that stands alone.
    func read(_ raw: String) -> FollowUp? {
        let text = FollowUpText(raw)
        guard !text.words.isEmpty else { return nil }
        let found =
            wholePhrase(text) ?? reply(text) ?? correction(text) ?? ordinal(text)
            ?? substitution(text) ?? addition(text) ?? pronoun(text) ?? connected(text)
            ?? aspect(text) ?? ellipsis(text)
        guard let found, found.text != text.text else { return nil }
        return found
    }

    // MARK: Words of the text

    /// Pages that the text names otherwise than as a part of what is talked about: "the fever" of
    /// measles names no page.
    func namedPages(in text: FollowUpText) -> [PageNames.Mention] {
        names.mentions(in: text.text).filter { mention in
            let isPart = mention.terms.allSatisfy { discourse.topicTerms.contains($0) }
            return !(isPart && isDefinite(mention.range, in: text))
                && !FollowUpWords.areGeneric(mention.terms)
        }
    }

    /// Index terms that tell what the text is about, by its own words.
    func specificTerms(_ text: String) -> [String] {
        FollowUpWords.specific(PageNames.words(of: text, analyzer).map(\.term))
    }

    /// Whether "the", "this" or a like word stands before a place.
    private func isDefinite(_ range: Range<Int>, in text: FollowUpText) -> Bool {
        let before = text.words.last {
            text.text.utf8.distance(from: text.text.startIndex, to: $0.range.upperBound)
                <= range.lowerBound
        }
        return before.map { ["the", "this", "that", "these", "those"].contains($0.word) } ?? false
    }

    /// The text as a question about the topic: "Shingles: how long off work?"
    func aboutTopic(_ text: FollowUpText, _ kind: FollowUp.Kind) -> FollowUp {
        let rest = withoutConnectives(text)
        return FollowUp(kind: kind, text: "\(discourse.topic.title): \(rest)")
    }

    /// The last question with the text after it, or the topic with the text where that would be
    /// long.
    func afterQuestion(_ text: FollowUpText, _ kind: FollowUp.Kind) -> FollowUp {
        let question = FollowUpText(discourse.question)
        guard question.words.count + text.words.count <= Self.joinedWordsMax, !question.isStatement
        else { return aboutTopic(text, kind) }
        let named = discourse.mentions.contains { $0.pages.contains(discourse.topic.page) }
        let topic = named ? "" : "\(discourse.topic.title): "
        return FollowUp(
            kind: kind,
            text: "\(topic)\(discourse.question) \(FollowUpText.capitalised(text.text))")
    }

    /// The text without "and", "but", "ok" in front.
    func withoutConnectives(_ text: FollowUpText) -> String {
        let count = text.plain.prefix { FollowUpWords.connectives.contains($0) }.count
        return count < text.words.count ? text.dropping(words: count) : text.text
    }
}

// Rules that look at the whole text.
extension FollowUpRules {
    /// "Why?", "Tell me more."
    private func wholePhrase(_ text: FollowUpText) -> FollowUp? {
        let phrase = text.plain.joined(separator: " ")
        if FollowUpWords.whys.contains(phrase) { return afterQuestion(text, .reason) }
        guard FollowUpWords.mores.contains(phrase) else { return nil }
        return FollowUp(kind: .more, text: discourse.question)
    }

    /// What is answered to "Is this so: “you cannot swallow”?". A yes tells the item, a no denies it;
    /// "no, I can't" is taken for a yes, since a danger must not be lost to grammar.
    private func reply(_ text: FollowUpText) -> FollowUp? {
        guard let item = discourse.followUp?.split(whereSeparator: { "“”".contains($0) }),
            item.count > 2, let first = text.plain.first
        else { return nil }
        let isUnable = Clause.words(text.text).contains(where: StatementWords.inability.contains)
        let isYes = FollowUpWords.yeses.contains(first)
        let isNo = FollowUpWords.noes.contains(first) && !text.plain.contains("idea")
        guard
            isYes || text.words.count <= 12 && !text.isQuestion && namedPages(in: text).isEmpty
        else { return nil }
        let told =
            isYes || isNo && isUnable ? Reply.yes : isNo ? Reply.no : nil
        let sentence = told.map { "\($0) “\(item[1])”." }
        let rest = told == nil || text.words.count > 1 ? FollowUpText.capitalised(text.text) : nil
        return FollowUp(
            kind: .reply, text: [story, sentence, rest].compactMap(\.self).joined(separator: " "))
    }

    /// The last question, closed.
    private var story: String {
        let isClosed = discourse.question.last.map { ".!?".contains($0) } == true
        return discourse.question + (isClosed ? "" : ".")
    }

    /// More of a story that was begun: "I also see flashing lights."
    private func addition(_ text: FollowUpText) -> FollowUp? {
        guard discourse.isStory, !text.isQuestion else { return nil }
        let cues: Set<String> = [
            "also", "too", "well", "now", "there", "forgot", "it", "it's", "he", "she", "they",
            "his", "her", "their", "he's", "she's", "they're", "and", "but", "plus", "the",
            "since", "yesterday", "today", "this", "mention", "add",
        ]
        let count = text.words.count + FollowUpText(discourse.question).words.count
        guard text.plain.contains(where: { cues.contains($0) }), count <= Self.storyWordsMax else {
            return nil
        }
        return FollowUp(kind: .addition, text: "\(story) \(FollowUpText.capitalised(text.text))")
    }

    /// "And for children?", "What about tests?", "But what if she is pregnant?"
    private func connected(_ text: FollowUpText) -> FollowUp? {
        guard let lead = Lead(text), namedPages(in: text).isEmpty else { return nil }
        let rest = FollowUpText(text.dropping(words: lead.count))
        guard !rest.words.isEmpty else { return afterQuestion(text, .connected) }
        let unknown = specificTerms(rest.text).filter { !discourse.topicTerms.contains($0) }
        if lead.kind == .and, rest.isStatement || !unknown.isEmpty { return nil }
        let isCircumstance =
            FollowUpWords.prepositions.contains(rest.plain[0]) || lead.kind == .whatIf
            || isPerson(rest)
        return isCircumstance ? afterQuestion(text, .connected) : aboutTopic(text, .connected)
    }

    /// Whether a phrase names people and nothing else: "babies under 3 months".
    private func isPerson(_ text: FollowUpText) -> Bool {
        let people: Set<String> = [
            "child", "children", "kids", "baby", "babies", "infants", "toddlers", "newborns",
            "teenagers", "adults", "men", "women", "people", "boys", "girls", "pregnancy",
            "breastfeeding", "diabetics", "elderly", "pregnant",
        ]
        return !text.opensQuestion && text.plain.contains { people.contains($0) }
    }

    /// A part of what is talked about: "What does the rash look like?"
    private func aspect(_ text: FollowUpText) -> FollowUp? {
        guard !text.isStatement, namedPages(in: text).isEmpty else { return nil }
        let specific = specificTerms(text.text)
        guard !specific.isEmpty, specific.allSatisfy({ discourse.topicTerms.contains($0) }),
            text.words.count <= 14
        else { return nil }
        let definite: Set<String> = ["the", "this", "that", "these", "those"]
        let isDefinite = text.plain.contains { definite.contains($0) }
        let isFragment = text.words.count <= 4
        guard isDefinite || isFragment, !text.plain.contains("my") else { return nil }
        return aboutTopic(text, .aspect)
    }

    /// A question that says nothing of what it is about: "How long off work?"
    private func ellipsis(_ text: FollowUpText) -> FollowUp? {
        guard names.mentions(in: text.text).isEmpty, specificTerms(text.text).isEmpty,
            text.words.count <= 14, !text.isStatement
        else { return nil }
        return aboutTopic(text, .ellipsis)
    }
}

/// What connects a text with the one before it.
struct Lead {
    enum Kind { case and, whatAbout, whatIf }
    var kind: Kind
    /// Its words.
    var count: Int

    /// Reads the lead of a text; nil when there is none.
    init?(_ text: FollowUpText) {
        let words = text.plain
        let and = words.prefix { FollowUpWords.connectives.contains($0) }.count
        let rest = Array(words.dropFirst(and).prefix(4))
        let phrases: [(Kind, [String])] = [
            (.whatAbout, ["what", "about"]), (.whatAbout, ["how", "about"]),
            (.whatAbout, ["what", "of"]), (.whatAbout, ["same", "for"]),
            (.whatAbout, ["the", "same", "for"]), (.whatIf, ["what", "if"]),
            (.whatIf, ["even", "if"]), (.whatIf, ["is", "it", "the", "same", "for"]),
            (.whatIf, ["is", "it", "different", "for"]),
        ]
        for (kind, phrase) in phrases where rest.starts(with: phrase) {
            self.kind = kind
            count = and + phrase.count
            return
        }
        guard and > 0 else { return nil }
        if rest.first == "if" {
            kind = .whatIf
            count = and
        } else {
            kind = .and
            count = and
        }
    }
}
