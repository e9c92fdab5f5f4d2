// SPDX-License-Identifier: Apache-2.0
//
// From rule matches to a level. A small linear model weighs what the rules found; it never sees the
// person's words and knows no illness. A second one orders the candidate pages. The weights
// (assessment-model.json) are fitted by Benchmarks/triage/train.py on development questions.

import Foundation

/// The three levels that can be told apart by how a story is told.
enum CareLevel: String, Sendable, CaseIterable {
    /// Pharmacist or home.
    case home
    /// A doctor, soon or in time.
    case doctor
    /// Now.
    case emergency
}

/// Weights of features.
struct AssessmentModel: Sendable, Decodable {
    /// Name of the training run.
    var name: String
    /// For each feature the weights of the levels, in the order of ``CareLevel``.
    var urgency: [String: [Double]]
    /// Added to each level; the emergency's holds the caution as well, because a missed emergency
    /// costs more than a needless alarm.
    var bias: [Double]
    /// For each feature of a candidate page its weight.
    var condition: [String: Double]
    /// What recognises an emergency in a short text.
    var alarm: AlarmModel

    /// The model that is built in. A test checks that its data can be read.
    static let builtIn: AssessmentModel = {
        let data = Data(PackageResources.assessment_model_json)
        let model = try? JSONDecoder().decode(AssessmentModel.self, from: data)
        return model
            ?? AssessmentModel(
                name: "none", urgency: [:], bias: [0, 0, 0], condition: [:], alarm: .silent)
    }()

    /// Score of a candidate page.
    func score(_ features: [String: Double]) -> Double {
        condition.reduce(0) { $0 + $1.value * (features[$1.key] ?? 0) }
    }

    /// Probability of each level, in the order of ``CareLevel``.
    func probabilities(_ features: [String: Double]) -> [Double] {
        var scores = bias
        for (name, row) in urgency {
            for level in scores.indices where level < row.count {
                scores[level] += row[level] * (features[name] ?? 0)
            }
        }
        return Self.softmax(scores)
    }

    /// `base` to the power of `exponent`.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// Scores as probabilities.
    static func softmax(_ scores: [Double]) -> [Double] {
        let top = scores.max() ?? 0
        let shares = scores.map { exp($0 - top) }
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }
}
