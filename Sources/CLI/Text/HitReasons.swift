// SPDX-License-Identifier: Apache-2.0

import WireProtocol

/// Says why a passage ranks where it does: its page, the passage within it, and what it shares with
/// the question.
struct HitReasons {
    /// Contributions smaller than this are not worth reading.
    private static let contributionMin = 0.05
    /// Features in words; others keep their names.
    private static let names = [
        "pageWords": "words of the page", "keyWords": "words of its symptoms",
        "passageWords": "words of its best passage", "titleWords": "words of its title",
        "named": "its name in the question",
        "passageCosine": "nearness of its nearest passage",
        "passageStatements": "clauses near a passage", "statements": "clauses near a sentence",
        "statementCosine": "nearness of its nearest sentence",
        "keyCosine": "nearness of its symptoms", "page": "its page", "words": "its words",
        "ownWords": "words as they were typed", "cosine": "nearness",
        "bestStatement": "the nearest clause", "ownStatement": "nearness of a sentence",
        "ownStatements": "clauses near one of its sentences",
        "bestPair": "the nearest pair of clause and sentence",
        "asked": "nearness to what is asked", "emergency": "signs of this emergency",
        "askedStatement": "a sentence near what is asked",
    ]

    private let why: SearchExplanation

    /// Takes the reasons of one hit.
    init(_ why: SearchExplanation) {
        self.why = why
    }

    /// One line for the page, one for the passage, one for words and similarity.
    var lines: [String] {
        var lines: [String] = []
        if let rank = why.pageRank {
            let belief = why.pageBelief.map { ", belief \(rounded($0))" } ?? ""
            lines.append("page \(rank)\(belief)\(sum(why.pageReasons))")
        }
        if !why.passageReasons.isEmpty { lines.append("passage\(sum(why.passageReasons))") }
        if let score = why.wordScore, !why.terms.isEmpty {
            let rank = why.wordRank.map { "rank \($0), " } ?? ""
            lines.append(
                "words: \(rank)BM25 \(rounded(score)) (\(why.terms.joined(separator: ", ")))")
        }
        if let cosine = why.cosine {
            let rank = why.meaningRank.map { "rank \($0), " } ?? ""
            lines.append("meaning: \(rank)cosine \(rounded(cosine))")
        }
        return lines
    }

    /// ": +3.1 words of its title (1.0), -0.4 ...", the weightiest first.
    private func sum(_ reasons: [SearchExplanation.Reason]) -> String {
        let told = reasons.filter { abs($0.contribution) >= Self.contributionMin }
            .sorted { (-abs($0.contribution), $0.feature) < (-abs($1.contribution), $1.feature) }
        guard !told.isEmpty else { return "" }
        let parts = told.map { reason in
            let sign = reason.contribution < 0 ? "" : "+"
            let name = Self.names[reason.feature] ?? reason.feature
            return "\(sign)\(rounded(reason.contribution)) \(name) (\(rounded(reason.value)))"
        }
        return ": " + parts.joined(separator: ", ")
    }

    private func rounded(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
