// SPDX-License-Identifier: Apache-2.0
//
// What the rules found in a story, as numbers: how near it comes to the advice of likely pages,
// level by level; what it denies; how it is told; who it is about.

import Documents
import Retrieval

/// Computes the features of the urgency model.
struct UrgencyFeatures {
    /// Pages that count as likely.
    static let pageCount = 5
    /// What stands for "nothing near".
    private static let farAway: Float = 0.3
    /// Share of emergency advice from which a statement is a red flag of its own.
    private static let shareMin: Float = 0.5

    let generation: Generation

    /// All features by name.
    func features(_ story: Story, pages: [RankedPage], flags: [FlagMatch]) -> [String: Double] {
        let likely = pages.prefix(Self.pageCount).flatMap { generation.pages($0.page.id) }
        let first = pages.prefix(2).flatMap { generation.pages($0.page.id) }
        var features = StoryCues.builtIn.counts(in: story.text)
        for (name, level) in [
            ("emergency", UrgencyLevel.emergency), ("urgent", .urgent), ("routine", .routine),
        ] {
            features[name + "Near"] = nearest(story, level, likely)
            features[name + "NearFirst"] = nearest(story, level, first)
            features[name + "Shown"] = shown(level, likely)
            features[name + "ShownFirst"] = shown(level, Array(first.prefix(1)))
        }
        features["flags"] = Double(min(3, flags.count { $0.item.level == .emergency }))
        addAnywhere(story, &features)
        addPerson(story, &features)
        return features
    }

    /// The best cosine of an own statement with an item of the level on these pages.
    private func nearest(
        _ story: Story, _ level: UrgencyLevel, _ pages: [PageRecord]
    ) -> Double {
        var best = Self.farAway
        for page in pages {
            for item in generation.helpItems(ofPage: page.number)
            where item.level == level && story.patient.belongs(to: item.audience) {
                for told in story.own { best = max(best, told.cosines[item.number]) }
            }
        }
        return Double(best)
    }

    /// Share of the pages that have advice of the level.
    private func shown(_ level: UrgencyLevel, _ pages: [PageRecord]) -> Double {
        let holding = pages.count { page in
            generation.helpItems(ofPage: page.number).contains { $0.level == level }
        }
        return Double(holding) / Double(max(1, pages.count))
    }

    private func addAnywhere(_ story: Story, _ features: inout [String: Double]) {
        let shares = story.own.map(\.emergencyShare).sorted(by: >)
        let top = shares.prefix(3)
        features["emergencyShare"] = Double(top.reduce(0, +)) / 3
        features["emergencyShareBest"] = Double(shares.first ?? 0)
        features["deniedFlags"] = Double(
            min(3, story.denied.count { $0.emergencyShare > Self.shareMin }))
        features["deniedCount"] = Double(min(6, story.denied.count))
        features["ownCount"] = Double(min(12, story.own.count)) / 4
        features["askedCount"] = Double(
            min(4, story.told.count { $0.statement.standing == .asked }))
    }

    private func addPerson(_ story: Story, _ features: inout [String: Double]) {
        let temperature = story.own.compactMap { Quantities.temperature(in: $0.statement.text) }
        features["fever"] = max(0, (temperature.max() ?? 37) - 37.5)
        features["weakImmunity"] = story.patient.hasWeakImmunity == true ? 1 : 0
    }
}
