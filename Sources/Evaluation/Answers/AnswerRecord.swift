// SPDX-License-Identifier: Apache-2.0

import Answering
import Documents
import Foundation

/// What was answered to one question, as it is kept between runs.
struct AnswerRecord: Codable, Sendable, Equatable {
    /// A sentence with its judgement.
    struct Sentence: Codable, Sendable, Equatable {
        var text: String
        var heading: String?
        var isQuotation: Bool
        /// Whether the cited text holds it, by the strict checks.
        var holds: Bool
    }

    /// A place that was named.
    struct Place: Codable, Sendable, Equatable {
        var page: String
        var heading: [String]
        var quote: String
        /// Whether a shown sentence that names the place is held by it.
        var supports: Bool
    }

    /// Why it was declined; nil when it was answered.
    var declined: String?
    /// What was said instead of sentences.
    var message: String?
    var sentences: [Sentence]
    var places: [Place]
    /// Belief of the gate that the library answers, 0 to 1.
    var answerability: Double
    /// How the sentences came about.
    var composition: String
    /// Sentences of the model that were not shown.
    var dropped: Int
    var outputTokens: Int
    /// Milliseconds until the evidence was ready, and of the whole answer.
    var evidenceMs: Double
    var totalMs: Double

    /// All that a reader sees of the library: sentences, headings, quotes; nothing when declined.
    var shown: String {
        guard declined == nil else { return "" }
        let said = sentences.map { ($0.heading.map { "\($0) " } ?? "") + $0.text }
        return (said + places.map(\.quote)).joined(separator: "\n")
    }

    /// Words of the answer itself.
    var wordCount: Int {
        sentences.reduce(0) { $0 + $1.text.split(separator: " ").count }
    }
}

/// A question with its answer, judged.
struct JudgedAnswer: Sendable {
    var question: LabelledQuestion
    var record: AnswerRecord
    /// Whether the library answers the question.
    var isAnswerable: Bool

    var isDeclined: Bool { record.declined != nil }

    /// Whether every group of key facts is there in one of its wordings; nil when none is given.
    var hasKeyFacts: Bool? {
        guard isAnswerable, !question.mustInclude.isEmpty else { return nil }
        let shown = Self.plain(record.shown)
        return question.mustInclude.allSatisfy { group in
            group.contains { shown.contains(Self.plain($0)) }
        }
    }

    /// Whether one of the places cited holds the evidence; nil when none is given.
    var citesEvidence: Bool? {
        guard isAnswerable, let evidence = question.evidence else { return nil }
        guard !isDeclined else { return false }
        let matcher = EvidenceMatcher(evidence)
        // Quotes of one passage may each hold a part.
        let byPassage = Dictionary(grouping: record.places) { "\($0.page)/\($0.heading)" }
        return byPassage.values.contains { places in
            matcher.matches(places.map(\.quote).joined(separator: " "))
        }
    }

    /// Whether the answer is right as far as labels tell: declined or not, and the facts in it.
    var isRight: Bool {
        isAnswerable ? !isDeclined && hasKeyFacts ?? true : isDeclined
    }

    /// Lower case, one kind of dash and quote, single spaces.
    private static func plain(_ text: String) -> String {
        let marks: [Character: Character] = [
            "\u{2013}": "-", "\u{2014}": "-", "\u{2019}": "'", "\u{2018}": "'", "\u{A0}": " ",
        ]
        return String(text.lowercased().map { marks[$0] ?? $0 })
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
