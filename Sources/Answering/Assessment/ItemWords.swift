// SPDX-License-Identifier: Apache-2.0
//
// Whether the words of an item let it be matched by a statement. Nearness in meaning alone confuses
// "I threw up" with "you vomit blood", and "a nagging ache" with "sudden, severe pain".

import TextAnalysis

/// Compares the words of items with statements.
struct ItemWords: Sendable {
    /// Shared terms that are enough whatever else the item says.
    static let sharedMin = 2
    /// Share of the item's terms that is enough when the item has few.
    static let coverageMin = 0.6
    /// Items with fewer terms of their own ("sweating", "it's the first time") need their list.
    static let termsMin = 2

    private let analyzer: TextAnalyzer
    private let general: Set<String>

    init(analyzer: TextAnalyzer) {
        self.analyzer = analyzer
        general = Set(Self.generalWords.flatMap { analyzer.terms(in: $0) })
    }

    /// Whether the statement says what the item says, as far as words tell.
    func fit(_ item: String, _ told: Story.Told) -> Bool {
        let terms = terms(of: item)
        guard terms.count >= Self.termsMin else { return false }
        let shared = terms.intersection(told.terms).count
        guard
            shared >= Self.sharedMin
                || Double(shared) >= Self.coverageMin * Double(terms.count)
        else { return false }
        return Self.qualifiers.allSatisfy { qualifier in
            !Self.holds(qualifier.item, in: item)
                || Self.holds(qualifier.story, in: told.statement.sentence)
        }
    }

    /// Share of the item's own terms that are among some terms; 0 for an item without any.
    func coverage(of item: String, by told: Set<String>) -> Double {
        let terms = terms(of: item)
        return Double(terms.intersection(told).count) / Double(max(1, terms.count))
    }

    private func terms(of item: String) -> Set<String> {
        Set(analyzer.terms(in: item)).subtracting(general)
            .filter { $0.contains(where: \.isLetter) }
    }

    /// What an item may demand, and the words by which a person tells it.
    private static let qualifiers: [(item: [String], story: [String])] = [
        (
            ["sudden", "suddenly", "severe", "severely", "extremely", "intense"],
            [
                "sudden", "suddenly", "severe", "severely", "extremely", "intense", "agony",
                "agonising", "worst", "excruciating", "unbearable", "terrible", "terribly",
                "horrendous", "horrific", "massive", "fierce", "violent", "stabbing", "nowhere",
                "kick", "switch", "minutes", "hour", "hours", "mins", "quickly", "now", "today",
                "tonight", "crushing", "awful", "cant", "cannot", "couldnt", "barely", "exploded",
                "completely", "night", "morning", "afternoon", "evening",
            ]
        ),
        (
            ["worse"],
            ["worse", "worsening", "spreading", "increasing", "more", "stronger", "now", "tonight"]
        ),
    ]

    private static func holds(_ words: [String], in text: String) -> Bool {
        Clause.words(text).contains { words.contains($0) }
    }

    /// Words that any item may have and that tell nothing by themselves.
    private static let generalWords = [
        "feel", "feeling", "go", "going", "look", "looks", "like", "thing", "become", "becoming",
        "suddenly", "severe", "very", "lot", "someone", "somebody", "person", "child", "baby",
        "start", "started", "last", "lasts", "long", "longer", "minute", "minutes", "hour", "hours",
        "day", "days", "time", "first", "happen", "happened", "more", "than", "worse", "better",
        "usual", "normal", "normally", "different", "example", "think", "symptoms", "signs", "know",
        "keep", "stop", "still", "one", "side", "after", "before", "because", "other", "well",
        "new",
        "adults", "children", "or",
    ]
}
