// SPDX-License-Identifier: Apache-2.0
//
// A person who cries for help says little: "my father fell and hit his head and now he is sleepy".
// No statement of such a text need be near enough to one item of the library to be a red flag by
// itself. A logistic model weighs how near each comes, what the whole text says of the item, and
// how it is told. It knows no illness, and what it finds is an item of the library.

import Documents
import Retrieval
import TextAnalysis

/// Weights of the alarm, fitted by Benchmarks/triage/alarm.py.
struct AlarmModel: Sendable, Decodable {
    /// A text of more statements is a story, in which something would be near to anything; there the
    /// urgency model weighs.
    static let statementsMax = 6
    /// Emergency items that are considered for each statement, the nearest.
    static let itemsMax = 25

    /// Weight of each feature.
    var weights: [String: Double]
    /// Added; it holds the threshold as well, so that an emergency scores above 0.
    var bias: Double

    /// Raises no alarm.
    static let silent = AlarmModel(weights: [:], bias: -1)

    /// The score of some features.
    func score(_ features: [String: Double]) -> Double {
        weights.sorted { $0.key < $1.key }.reduce(bias) {
            $0 + $1.value * (features[$1.key] ?? 0)
        }
    }
}

/// A statement beside an item of emergency advice that it may tell of.
struct AlarmCandidate: Sendable {
    var told: Story.Told
    var item: HelpItem
    /// What speaks for it, by name.
    var features: [String: Double]
}

extension RedFlags {
    /// The emergency items that a short text tells of, one for each statement: those of the likely
    /// pages first, then the surest.
    /// - Parameter pages: Numbers of the pages that are likely.
    func alarms(_ story: Story, _ model: AlarmModel, pages: Set<Int>) throws -> [FlagMatch] {
        guard (1...AlarmModel.statementsMax).contains(story.own.count) else { return [] }
        func rank(_ alarm: (score: Double, candidate: AlarmCandidate)) -> (Int, Double, Int) {
            let item = alarm.candidate.item
            return (pages.contains(item.page) ? 1 : 0, alarm.score, -item.number)
        }
        return try alarmCandidates(story).compactMap { candidates in
            candidates.map { (score: model.score($0.features), candidate: $0) }
                .filter { $0.score > 0 }.max { rank($0) < rank($1) }
        }
        .sorted { rank($0) > rank($1) }
        .map { FlagMatch(item: $0.candidate.item, told: $0.candidate.told) }
    }

    /// For each own statement the emergency items nearest to it, with what speaks for them.
    func alarmCandidates(_ story: Story) throws -> [[AlarmCandidate]] {
        var text = StoryCues.builtIn.counts(in: story.text)
        text["deniedCount"] = Double(min(6, story.denied.count))
        text["elsewhere"] = story.isElsewhere ? 1 : 0
        let terms = story.own.reduce(into: Set<String>()) { $0.formUnion($1.terms) }
        return try story.own.map { told in
            try emergencies(near: told, for: story.patient).map { item, words in
                var features = text
                features["emergencyShare"] = Double(told.emergencyShare)
                features["wordsTold"] = self.words.coverage(of: words, by: terms)
                features["wordsFit"] = self.words.fit(words, told) ? 1 : 0
                return AlarmCandidate(told: told, item: item, features: features)
            }
        }
    }

    /// The items of emergency advice nearest to a statement that are for this person and that its
    /// numbers reach, with their words.
    private func emergencies(near told: Story.Told, for patient: Person) throws
        -> [(HelpItem, String)]
    {
        try generation.helpItems
            .filter { $0.level == .emergency && patient.belongs(to: $0.audience) }
            .sorted { told.cosines[$0.number] > told.cosines[$1.number] }
            .prefix(AlarmModel.itemsMax)
            .map { ($0, try generation.helpText($0).text.string) }
            .filter { Quantities.fit(told.statement.text, $0.1) }
    }
}

extension Assessor {
    /// What the alarm looks at in a text, for fitting its weights: for each own statement its
    /// nearest items' features.
    public func alarmFeatures(of text: String) async throws -> [[[String: Double]]] {
        try await RedFlags(generation: searcher.generation, analyzer: analyzer)
            .alarmCandidates(story(text, Patient())).map { $0.map(\.features) }
    }
}
