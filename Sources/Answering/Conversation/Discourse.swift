// SPDX-License-Identifier: Apache-2.0
//
// What a conversation is about so far: the page that was asked about last, in the person's own
// words for it, and the question that a follow-up may complete.

import Documents
import Retrieval
import TextAnalysis

/// What a follow-up may lean on.
struct Discourse {
    /// A page that is talked about.
    struct Topic: Equatable {
        /// Identity of the page.
        var page: String
        /// How it is called within a sentence ("shingles").
        var phrase: String
        /// Its title, which begins a sentence ("Shingles").
        var title: String
    }

    /// What was asked about last.
    var topic: Topic
    /// Index terms of the topic's page.
    var topicTerms: Set<String>
    /// The last question that the topic belongs to; it stands alone.
    var question: String
    /// Where the question names a page.
    var mentions: [PageNames.Mention]
    /// The pages that "the second one" may mean, in order.
    var listed: [Topic]
    /// What the last answer asked back.
    var followUp: String?
    /// Passages that the last answer on the topic rested on.
    var passages: [String]

    /// Whether the last question told of somebody, rather than asked.
    var isStory: Bool { FollowUpText(question).isStatement }
}

/// Finds out what a conversation is about.
struct DiscourseReader {
    let generation: Generation
    let names: PageNames
    let analyzer: TextAnalyzer

    /// What the last turns are about; nil when none of them is about any page.
    func read(_ turns: [Turn]) throws -> Discourse? {
        for turn in turns.reversed() {
            let mentions = names.mentions(in: turn.question)
            let cited = try citedPages(turn)
            guard let page = topicPage(mentions, cited), let record = generation.page(page) else {
                continue
            }
            let topic = topic(of: record, in: turn.question, mentions)
            let named = mentions.flatMap { $0.pages.prefix(1) }.distinct()
            let listed = (named.count > 1 ? named : cited).compactMap { id in
                generation.page(id).map { self.topic(of: $0, in: turn.question, mentions) }
            }
            return Discourse(
                topic: topic, topicTerms: try terms(of: page), question: turn.question,
                mentions: mentions, listed: listed,
                followUp: turn == turns.last ? turn.followUp : nil, passages: turn.passages)
        }
        return nil
    }

    /// The page that a turn is about: of the pages named the one cited most, else what was cited
    /// most, else what was named first.
    private func topicPage(_ mentions: [PageNames.Mention], _ cited: [String]) -> String? {
        let named = mentions.flatMap(\.pages)
        return cited.first { named.contains($0) } ?? named.first ?? cited.first
    }

    /// Identities of the pages that a turn cites, those cited most first, else in the order of
    /// citation.
    private func citedPages(_ turn: Turn) throws -> [String] {
        let pages = try turn.passages.compactMap { try generation.passage($0)?.page }
        let distinct = pages.distinct()
        let counts = Dictionary(pages.map { ($0, 1) }, uniquingKeysWith: +)
        return distinct.enumerated().sorted {
            let (a, b) = (counts[$0.element] ?? 0, counts[$1.element] ?? 0)
            return (b, $0.offset) < (a, $1.offset)
        }.map(\.element)
    }

    private func topic(
        of page: PageRecord, in question: String, _ mentions: [PageNames.Mention]
    ) -> Discourse.Topic {
        let title = PageNames.plain(page.title)
        let own = mentions.first { $0.pages.contains(page.id) }.map {
            question.utf8Slice($0.range)
        }
        return Discourse.Topic(
            page: page.id, phrase: own ?? lowered(title, page), title: title)
    }

    /// The title as it stands within a sentence: in lower case where the page itself writes it so.
    private func lowered(_ title: String, _ page: PageRecord) -> String {
        let lowered = title.prefix(1).lowercased() + title.dropFirst()
        let numbers = Array(page.passages.prefix(3))
        let texts = (try? generation.passages(numbers)) ?? []
        return texts.contains { $0.text.string.contains(lowered) } ? lowered : title
    }

    private func terms(of page: String) throws -> Set<String> {
        var terms: Set<String> = []
        for record in generation.pages(page) {
            for passage in try generation.passages(Array(record.passages)) {
                let text = passage.heading.joined(separator: " ") + " " + passage.text.string
                terms.formUnion(analyzer.terms(in: text))
            }
        }
        return terms
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in order.
    func distinct() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
