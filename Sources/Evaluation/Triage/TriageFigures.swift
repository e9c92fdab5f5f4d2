// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one run; the names are those of the design.
struct TriageFigures: Sendable, Encodable {
    var queries: Int
    var urgencyAccuracy: Double
    /// Share of emergencies that were called anything less.
    var emergencyUnderTriage: Double
    var underTriage: Double
    var overTriage: Double
    var conditionStrict: Double
    var conditionCompatible: Double
    var secondsMean: Double
    /// Share of right pages first, for each of ``modelWeights``; empty when no model was asked.
    var firstRight: [Double]
    /// Right levels as rows, given ones as columns; `unknown` is a column.
    var confusion: [String: [String: Int]]
    /// The 95 % interval of each figure.
    var ci95: [String: [Double]]

    /// Powers by which the model's likelihood may count; 0 leaves it out.
    static let modelWeights = [0, 0.1, 0.25, 0.5, 1, 2]

    init(_ outcomes: [TriageOutcome]) {
        queries = outcomes.count
        let labelled = outcomes.filter { $0.expected != nil }
        let emergencies = labelled.filter { $0.expected == .emergency }
        let shares: [(String, [Double])] = [
            ("urgencyAccuracy", labelled.map { $0.given == $0.expected ? 1 : 0 }),
            ("emergencyUnderTriage", emergencies.map { $0.given == .emergency ? 0 : 1 }),
            ("underTriage", labelled.map { $0.isUnderTriage == true ? 1 : 0 }),
            ("overTriage", labelled.map { $0.isOverTriage == true ? 1 : 0 }),
            ("conditionStrict", outcomes.map { $0.isConditionRight ? 1 : 0 }),
            ("conditionCompatible", outcomes.map { $0.isConditionCompatible ? 1 : 0 }),
        ]
        let estimates = Dictionary(uniqueKeysWithValues: shares.map { ($0.0, Estimate($0.1)) })
        func value(_ name: String) -> Double { estimates[name]?.value ?? 0 }
        urgencyAccuracy = value("urgencyAccuracy")
        emergencyUnderTriage = value("emergencyUnderTriage")
        underTriage = value("underTriage")
        overTriage = value("overTriage")
        conditionStrict = value("conditionStrict")
        conditionCompatible = value("conditionCompatible")
        ci95 = estimates.mapValues(\.ci95)
        secondsMean =
            outcomes.map(\.seconds).reduce(0, +) / Double(max(1, outcomes.count))
        let asked = outcomes.filter { !$0.views.isEmpty }
        firstRight =
            asked.isEmpty
            ? []
            : Self.modelWeights.map { weight in
                Double(asked.count { $0.isFirstRight(weight: weight) }) / Double(asked.count)
            }
        confusion = [:]
        for outcome in labelled {
            guard let right = outcome.expected?.rawValue else { continue }
            confusion[right, default: [:]][outcome.given?.rawValue ?? "unknown", default: 0] += 1
        }
    }
}

/// Figures of all questions and of each kind.
struct TriageDocument: Encodable {
    var file: String
    var setting: String
    var figures: TriageFigures
    var byType: [String: TriageFigures]

    init(file: String, setting: String, _ outcomes: [TriageOutcome]) {
        self.file = file
        self.setting = setting
        figures = TriageFigures(outcomes)
        byType = Dictionary(grouping: outcomes) { $0.kind ?? "" }.filter { !$0.key.isEmpty }
            .mapValues { TriageFigures($0) }
    }

    private enum Key: String, CodingKey {
        case file, setting, byType
    }

    func encode(to encoder: any Encoder) throws {
        try figures.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encode(setting, forKey: .setting)
        try container.encode(byType, forKey: .byType)
    }
}
