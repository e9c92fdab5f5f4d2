// SPDX-License-Identifier: Apache-2.0
//
// An answer in the library's own words: the sentences that are nearest to the question, and the
// items of "when to get help" that fit it.

import Documents
import Retrieval

/// Chooses sentences of the evidence for a question.
struct Extraction {
    /// A sentence with the evidence that it stands in.
    struct Choice {
        var sentence: Evidence.Sentence
        var evidence: Evidence
        /// Place of the evidence and of the sentence within it, for the order of reading.
        var place: (evidence: Int, sentence: Int)
        /// Higher is nearer to the question.
        var score: Double
    }

    /// Sentences chosen at most.
    static let sentencesMax = 5
    /// Sentences shown at most, with those that the chosen ones lean on.
    static let shownMax = 7
    /// Items of a list that is shown whole at most.
    static let itemsMax = 8
    /// Items of advice chosen at most.
    static let adviceMax = 2
    /// Least cosine of an item of advice and the question.
    static let adviceSimilarityMin = 0.5
    /// Sentences this much below the best are left out.
    static let scoreDropMax = 0.35

    let question: String
    let found: FoundEvidence
    let vectors: SentenceVectors

    /// The sentences that answer best: those of the passage that answers best first, each passage's
    /// in the order of the page. A list that is asked for is shown whole.
    func sentences() async throws -> [Choice] {
        let all = try await ranked(found.evidence, inContext: true)
        guard let best = all.first else { return [] }
        var chosen = nearest(of: all, from: best.score - Self.scoreDropMax)
        if QuestionNeed.asksForSeveral(question), !best.sentence.isWhole {
            let listed = all.filter {
                $0.place.evidence == best.place.evidence && !$0.sentence.isWhole
            }
            let known = Set(chosen.map { "\($0.place)" })
            chosen += listed.filter { !known.contains("\($0.place)") }
                .prefix(max(0, Self.itemsMax - chosen.count))
        }
        return inReadingOrder(chosen)
    }

    /// The sentences that are nearest, each with those that it leans on, as many as there is room for.
    private func nearest(of all: [Choice], from scoreMin: Double) -> [Choice] {
        var chosen: [Choice] = []
        for choice in all.prefix(Self.sentencesMax) where choice.score >= scoreMin {
            let said = choice.evidence.withAntecedents(choice.sentence)
            let group = said.enumerated().map { number, sentence in
                var member = choice
                member.sentence = sentence
                member.place.sentence -= said.count - 1 - number
                return member
            }
            let new = group.filter { member in !chosen.contains { $0.place == member.place } }
            if chosen.count + new.count <= Self.shownMax { chosen += new }
        }
        return chosen
    }

    /// Passages by their best sentence, sentences of one passage as the page has them.
    private func inReadingOrder(_ choices: [Choice]) -> [Choice] {
        var passages: [Int] = []
        for choice in choices where !passages.contains(choice.place.evidence) {
            passages.append(choice.place.evidence)
        }
        return passages.flatMap { passage in
            choices.filter { $0.place.evidence == passage }
                .sorted { $0.place.sentence < $1.place.sentence }
        }
    }

    /// The items of the best page that tell when to get help and that fit the question, the
    /// most pressing first.
    func advice() async throws -> [Choice] {
        // The page's title is no reason: an item has to fit by its own words.
        let fitting = try await ranked(found.whenToGetHelp, inContext: false).filter {
            $0.score >= Self.adviceSimilarityMin
        }
        return fitting.prefix(Self.adviceMax).sorted {
            ($0.evidence.passage.urgency ?? .unknown) > ($1.evidence.passage.urgency ?? .unknown)
        }
    }

    /// All sentences of the evidence by their nearness to the question: cosine, a little for each
    /// word of the question that they hold, and in context for what the question asks for.
    /// - Parameter inContext: Whether title, headings and what leads in to a list count as if they
    ///   were part of a sentence.
    private func ranked(_ evidence: [Evidence], inContext: Bool) async throws -> [Choice] {
        let choices = evidence.enumerated().flatMap { number, item in
            item.sentences.enumerated().filter {
                item.says($0.element) && $0.element.claims.terms.count >= 2
            }.map {
                Choice(
                    sentence: $0.element, evidence: item, place: (number, $0.offset), score: 0)
            }
        }
        guard !choices.isEmpty else { return [] }
        let texts = choices.map { choice in
            guard inContext else { return choice.sentence.text }
            let leadIns = choice.evidence.leadIns(to: choice.sentence).map(\.text)
            let context = [choice.evidence.page.title] + choice.evidence.passage.heading + leadIns
            return (context + [choice.sentence.text]).joined(separator: " ")
        }
        let need = QuestionNeed(question)
        return zip(choices, try await vectors.vectors(of: texts)).map { choice, vector in
            var choice = choice
            choice.score =
                Double(cosine(vector, found.questionVector)) + 0.2 * share(choice, inContext)
            if inContext { choice.score += need.fit(of: choice.sentence, in: choice.evidence) }
            return choice
        }.sorted { left, right in
            (right.score, left.place.evidence, left.place.sentence)
                < (left.score, right.place.evidence, right.place.sentence)
        }
    }

    /// Share of the question's terms that a sentence holds.
    private func share(_ choice: Choice, _ inContext: Bool) -> Double {
        let context = inContext ? choice.evidence.contextTerms : []
        let terms = choice.sentence.claims.terms.union(context)
        let shared = terms.intersection(found.questionTerms)
        return Double(shared.count) / Double(max(found.questionTerms.count, 1))
    }

    /// What a fragment needs in order to be understood, in the page's own words: its heading and
    /// what leads in to its list ("Get help from 111 if: you have shingles and:"). List items and
    /// table rows begin in lower case or have no closing mark. So does a sentence that leans on one that
    /// is not shown, or on what is no sentence, such as a list.
    /// - Parameter shown: What stands before it in the answer.
    static func heading(
        for sentence: Evidence.Sentence, in evidence: Evidence, after shown: [GroundedSentence] = []
    ) -> String? {
        let before = evidence.withAntecedents(sentence).dropLast().last
        let isAlone = sentence.leansBack && !shown.contains { $0.text == before?.text }
        guard !sentence.isWhole || isAlone || evidence.isDenied else { return nil }
        // "Don't: do not …" would read as its opposite.
        let negatesItself = Claims.tokens(of: sentence.text).prefix(3).contains {
            Negation.isCue($0)
        }
        let path = evidence.passage.heading
        let headings = evidence.isDenied && negatesItself ? path.dropLast() : path[...]
        let section = headings.last ?? evidence.page.title
        let leadIns = evidence.leadIns(to: sentence).map(\.text).filter { $0 != section }
        return leadIns.reduce(section) { path, leadIn in
            path + (path.hasSuffix(":") || path.hasSuffix("?") ? " " : ": ") + leadIn
        }
    }
}

extension Evidence.Sentence {
    /// Whether it can be read alone; list items and table rows begin in lower case or have no
    /// closing mark.
    var isWhole: Bool {
        text.first?.isUppercase == true && text.last.map { ".!?".contains($0) } == true
    }
}
