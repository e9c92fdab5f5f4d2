// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one run over answerable and unanswerable questions. Every share is from 0 to 1.
struct AnswersFigures: Sendable {
    /// Answerable questions whose key facts are all in the answer or its quotations.
    var keyFactRecall: Estimate
    /// Answerable questions of which the evidence itself is cited.
    var evidenceCited: Estimate
    /// Citations that hold a sentence which names them.
    var citationPrecision: Estimate
    /// Shown sentences that one of their citations holds.
    var citationRecall: Estimate
    /// Unanswerable questions that are declined.
    var declined: Estimate
    /// Answerable questions that are declined.
    var wronglyDeclined: Estimate
    /// Sentences that the model wrote and that were not shown.
    var droppedSentences: Estimate
    /// Answers in which enough of the model's sentences survived.
    var written: Estimate
    /// Answers right by their labels, at the coverage of the run.
    var right: Estimate

    init(_ answers: [JudgedAnswer]) {
        let answerable = answers.filter(\.isAnswerable)
        let answered = answers.filter { !$0.isDeclined }
        let sentences = answered.flatMap(\.record.sentences)
        keyFactRecall = Self.share(answerable.compactMap(\.hasKeyFacts))
        evidenceCited = Self.share(answerable.compactMap(\.citesEvidence))
        citationPrecision = Self.share(answered.flatMap(\.record.places).map(\.supports))
        citationRecall = Self.share(sentences.map(\.holds))
        declined = Self.share(answers.filter { !$0.isAnswerable }.map(\.isDeclined))
        wronglyDeclined = Self.share(answerable.map(\.isDeclined))
        let kept = sentences.count { !$0.isQuotation }
        let dropped = answered.reduce(0) { $0 + $1.record.dropped }
        droppedSentences = Self.share(
            Array(repeating: true, count: dropped) + Array(repeating: false, count: kept))
        written = Self.share(answered.map { $0.record.composition == "written" })
        right = Self.share(answers.map(\.isRight))
    }

    private static func share(_ values: [Bool]) -> Estimate {
        Estimate(values.map { $0 ? 1 : 0 })
    }

    /// Names and estimates in the order of the report.
    var all: [(name: String, meaning: String, estimate: Estimate)] {
        [
            ("keyFactRecall", "key facts in the answer or its quotations", keyFactRecall),
            ("evidenceCited", "the evidence itself is cited", evidenceCited),
            ("citationPrecision", "citations that hold what names them", citationPrecision),
            ("citationRecall", "shown sentences that a citation holds", citationRecall),
            ("declined", "unanswerable declined", declined),
            ("wronglyDeclined", "answerable declined", wronglyDeclined),
            ("droppedSentences", "sentences of the model dropped", droppedSentences),
            ("written", "answers written by the model", written),
            ("right", "right by their labels", right),
        ]
    }
}

/// Middle and far end of some numbers.
struct Spread: Codable, Sendable, Equatable {
    var p50: Double
    var p95: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        p50 = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        p95 = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    }
}
