// SPDX-License-Identifier: Apache-2.0
//
// What became of one question, as it is kept between runs and as it is counted.

import Documents
import Foundation

/// The three levels of published sets.
enum CareGroup: String, Sendable, CaseIterable, Codable, Comparable {
    case selfCare = "Self-care"
    case urgentPrimaryCare = "Urgent Primary Care"
    case emergency = "A&E"

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (left: CareGroup, right: CareGroup) -> Bool { left.rank < right.rank }

    /// What one of our levels is in three; nil for `unknown`.
    init?(_ level: UrgencyLevel) {
        switch level {
        case .emergency: self = .emergency
        case .urgent, .routine: self = .urgentPrimaryCare
        case .pharmacy, .selfCare: self = .selfCare
        case .unknown: return nil
        }
    }

    /// Reads a label, ours or a published one.
    init?(label: String) {
        let label = label.lowercased()
        if let group = Self.allCases.first(where: { $0.rawValue.lowercased() == label }) {
            self = group
        } else if let level = UrgencyLevel.allCases.first(where: {
            $0.rawValue.lowercased() == label
        }), let group = CareGroup(level) {
            self = group
        } else {
            return nil
        }
    }
}

/// One assessed question.
struct TriageOutcome: Sendable, Codable {
    var id: String
    /// Kind of the question, such as `downplay`.
    var kind: String?
    /// The right level, if the file tells it.
    var expected: CareGroup?
    /// The level that was given, one of ours.
    var level: String
    /// Level that red flags demanded by themselves.
    var floor: String
    /// The right pages.
    var pages: [String]
    /// The page that was named; nil: inconclusive.
    var named: String?
    /// Whether a right page was among the candidates.
    var wasRetrieved: Bool
    /// Tokens of thinking.
    var thinkingTokens: Int
    /// Seconds of the whole assessment.
    var seconds: Double
    /// The pages that a language model was asked about; none without one.
    var views: [ModelView] = []

    /// What was thought of one candidate page.
    struct ModelView: Sendable, Codable {
        /// Belief without the model.
        var probability: Double
        /// The model's share of likelihood among the candidates that it was asked about.
        var share: Double
        var isRight: Bool
    }

    /// The level in three.
    var given: CareGroup? { UrgencyLevel(rawValue: level).flatMap { CareGroup($0) } }

    /// Whether the page that was named is right.
    var isConditionRight: Bool { named.map { pages.contains($0) } ?? pages.isEmpty }

    /// Whether a right page comes first when the model's share counts by this power.
    func isFirstRight(weight: Double) -> Bool {
        views.max {
            $0.probability * pow($0.share, weight) < $1.probability * pow($1.share, weight)
        }?.isRight ?? false
    }

    /// As published: inconclusive is right when the page was not retrieved.
    var isConditionCompatible: Bool { isConditionRight || named == nil && !wasRetrieved }

    /// Whether less was said than is needed; `unknown` is less than anything.
    var isUnderTriage: Bool? {
        expected.map { right in given.map { $0 < right } ?? true }
    }

    /// Whether more was said than is needed.
    var isOverTriage: Bool? {
        expected.map { right in given.map { $0 > right } ?? false }
    }
}
