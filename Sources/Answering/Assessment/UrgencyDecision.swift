// SPDX-License-Identifier: Apache-2.0
//
// The level: what the rules found, weighed; then raised, never lowered, by red flags and by what
// the likely pages say of age, pregnancy and weakened immunity. Nothing that no item supports.

import Documents
import Retrieval

/// Decides how soon help is needed.
struct UrgencyDecision {
    /// Least probability of the home level for it to be said.
    static let homeMin = 0.5
    /// From this cosine on an item of advice is a reason.
    static let reasonMin: Float = 0.5
    /// From this cosine on an item of advice bears out an emergency that was weighed.
    static let supportMin: Float = 0.4
    /// Reasons that are no red flags.
    static let nearCount = 2

    let generation: Generation
    let weights: AssessmentModel

    /// The level with its reasons.
    func urgency(
        _ story: Story, _ features: [String: Double], _ flags: [FlagMatch],
        _ candidates: [Candidate], reasons: ([FlagMatch]) throws -> [GroundedUrgency.Reason]
    ) throws -> GroundedUrgency {
        let floor = flags.map(\.item.level).max() ?? .unknown
        guard !story.own.isEmpty, let first = candidates.first else {
            return GroundedUrgency(level: floor, because: try reasons(flags))
        }
        let pages = candidates.prefix(UrgencyFeatures.pageCount)
            .flatMap { generation.pages($0.page.id) }
        let care = care(features)
        let weighed = self.level(care, story, pages, first)
        let isSupported =
            weighed < .emergency
            || !nearest(story, .emergency, pages, from: Self.supportMin).isEmpty
        // No emergency without an item that says so.
        let level = max(floor, isSupported ? weighed : .urgent)
        let raising = flags.filter { $0.item.level == level }
        let nearMin = level == .emergency ? Self.supportMin : Self.reasonMin
        let near =
            raising.isEmpty
            ? nearest(story, level, pages, from: nearMin).prefix(Self.nearCount) : []
        return GroundedUrgency(level: level, because: try reasons(raising + near))
    }

    /// The most fitting of the three levels.
    private func care(_ features: [String: Double]) -> CareLevel {
        let shares = weights.probabilities(features)
        let best = shares.indices.max { shares[$0] < shares[$1] } ?? 1
        let level = CareLevel.allCases[best]
        return level == .home && shares[best] < Self.homeMin ? .doctor : level
    }

    /// One of the three as a level of the library: the highest that the likely pages' items give.
    private func level(
        _ care: CareLevel, _ story: Story, _ pages: [PageRecord], _ first: Candidate
    ) -> UrgencyLevel {
        switch care {
        case .emergency: return .emergency
        case .doctor:
            let urgent = nearest(story, .urgent, pages).first?.cosine ?? 0
            let routine = nearest(story, .routine, pages).first?.cosine ?? 0
            return urgent > 0 && urgent >= routine ? .urgent : .routine
        case .home:
            let items = generation.helpItems(ofPage: first.page.number)
            return items.contains { $0.level == .pharmacy } ? .pharmacy : .selfCare
        }
    }

    /// The items of a level on these pages that a statement comes near, the nearest first.
    private func nearest(
        _ story: Story, _ level: UrgencyLevel, _ pages: [PageRecord],
        from cosineMin: Float = UrgencyDecision.reasonMin
    ) -> [FlagMatch] {
        var found: [FlagMatch] = []
        for page in pages {
            for item in generation.helpItems(ofPage: page.number)
            where item.level == level && story.patient.belongs(to: item.audience) {
                let told = story.own.max { $0.cosines[item.number] < $1.cosines[item.number] }
                guard let told, told.cosines[item.number] >= cosineMin else { continue }
                found.append(FlagMatch(item: item, told: told))
            }
        }
        return found.sorted { ($1.cosine, $0.item.number) < ($0.cosine, $1.item.number) }
    }
}
