// SPDX-License-Identifier: Apache-2.0
//
// Rules that raise the level, before and apart from any model: a statement of the patient that is
// near to an item of the library's "call 999" advice. Near alone is not enough. The item has to be
// for this person, its numbers have to fit, and the statement has to be one that the library calls
// an emergency wherever it speaks of it; on the pages that are likely anyway, nearness counts more.

import Documents
import Foundation
import Retrieval
import TextAnalysis

/// A statement that matches an item.
struct FlagMatch: Sendable {
    /// The item.
    var item: HelpItem
    /// What the person said.
    var statement: String
    /// Cosine of the two.
    var cosine: Float
    /// See ``Story/Told/emergencyShare``.
    var emergencyShare: Float
}

extension FlagMatch {
    /// A statement with the item that it matches.
    init(item: HelpItem, told: Story.Told) {
        self.init(
            item: item, statement: told.statement.text, cosine: told.cosines[item.number],
            emergencyShare: told.emergencyShare)
    }
}

/// Matches a story against the red-flag table.
struct RedFlags: Sendable {
    /// Least cosine for an item of any page.
    static let cosineAnywhere: Float = 0.70
    /// Least share of emergency advice near the statement, for an item of any page.
    static let shareAnywhere: Float = 0.60
    /// Least cosine for an item of a likely page.
    static let cosineOnPage: Float = 0.60
    /// Least share for an item of a likely page.
    static let shareOnPage: Float = 0.35

    let generation: Generation
    let words: ItemWords

    init(generation: Generation, analyzer: TextAnalyzer) {
        self.generation = generation
        words = ItemWords(analyzer: analyzer)
    }

    /// The matches of one level, the nearest first, one for each statement.
    /// - Parameter pages: Numbers of the pages that are likely.
    func matches(_ story: Story, level: UrgencyLevel, pages: Set<Int>) -> [FlagMatch] {
        story.own.compactMap { best($0, level, pages, story) }
            .sorted { ($1.cosine, $0.item.number) < ($0.cosine, $1.item.number) }
    }

    /// The item of the level that is nearest to a statement and that it raises.
    private func best(
        _ told: Story.Told, _ level: UrgencyLevel, _ pages: Set<Int>, _ story: Story
    ) -> FlagMatch? {
        let near = generation.helpItems.filter {
            $0.level == level && isNear(told, $0, pages) && story.patient.belongs(to: $0.audience)
        }.sorted { told.cosines[$0.number] > told.cosines[$1.number] }
        for item in near.prefix(12) {
            guard let text = try? generation.helpText(item).text.string,
                words.fit(text, told), Quantities.fit(told.statement.text, text)
            else { continue }
            return FlagMatch(item: item, told: told)
        }
        return nil
    }

    private func isNear(_ told: Story.Told, _ item: HelpItem, _ pages: Set<Int>) -> Bool {
        let cosine = told.cosines[item.number]
        if cosine >= Self.cosineAnywhere, told.emergencyShare >= Self.shareAnywhere { return true }
        return cosine >= Self.cosineOnPage && told.emergencyShare >= Self.shareOnPage
            && pages.contains(item.page)
    }

    /// The emergency advice of pages whose signs a story shows, the nearest to the story first.
    func advice(ofPages pages: [Int], for story: Story) -> [FlagMatch] {
        pages.flatMap { generation.helpItems(ofPage: $0) }
            .filter { $0.level == .emergency && story.patient.belongs(to: $0.audience) }
            .map { item in
                let nearest = story.told.max { $0.cosines[item.number] < $1.cosines[item.number] }
                return nearest.map { FlagMatch(item: item, told: $0) }
                    ?? FlagMatch(item: item, statement: "", cosine: 0, emergencyShare: 0)
            }
            .sorted { ($1.cosine, $0.item.number) < ($0.cosine, $1.item.number) }
    }

    /// Advice of pages for certain people ("urgent, if you're pregnant") who the patient is one of.
    func audienceMatches(_ story: Story, pages: Set<Int>) -> [FlagMatch] {
        guard !story.own.isEmpty else { return [] }
        return pages.sorted().flatMap { generation.helpItems(ofPage: $0) }
            .filter {
                $0.level >= .urgent && $0.audience.isWholeText
                    && story.patient.certainlyBelongs(to: $0.audience)
            }
            .map { FlagMatch(item: $0, statement: "", cosine: 1, emergencyShare: 0) }
    }
}

/// Whether the temperature that a person tells reaches the one that an item names.
enum Quantities {
    /// True when nothing contradicts: one of both names no temperature, or they agree.
    static func fit(_ statement: String, _ item: String?) -> Bool {
        guard let item else { return true }
        guard let limit = temperature(in: item) else { return reaches(statement, item) }
        guard let told = temperature(in: statement) else {
            // An item on a temperature needs one, or at least a fever.
            return true
        }
        let words = Clause.words(item)
        let isBelow = words.contains("below") || words.contains("under") || words.contains("lower")
        return isBelow ? told <= limit : told >= limit
    }

    /// Whether no number of the statement stays below what the item says "over" of.
    private static func reaches(_ statement: String, _ item: String) -> Bool {
        let words = Clause.words(item)
        let limits = words.indices.dropFirst().compactMap { place -> Double? in
            guard ["over", "above", "than"].contains(words[place - 1]) else { return nil }
            let next = place + 1 < words.count ? words[place + 1] : ""
            return others.contains(next)
                ? nil : Double(words[place].prefix { $0.isNumber || $0 == "." })
        }
        guard let limit = limits.min() else { return true }
        let told = Clause.words(statement).compactMap { Double($0) }
        return told.isEmpty || told.contains { $0 > limit }
    }

    /// Words that make a bare number a temperature.
    private static let contexts: Set<String> = [
        "temp", "temps", "temperature", "fever", "degrees", "thermometer", "celsius", "calpol",
    ]

    /// A number from 33 to 43 with a fraction, with "C", or beside a word of temperature.
    static func temperature(in text: String) -> Double? {
        let words = Clause.words(text)
        let isContext = words.contains { contexts.contains($0) }
        return words.enumerated().lazy.compactMap { place, word -> Double? in
            let digits = word.prefix { $0.isNumber || $0 == "." }
            let rest = word.dropFirst(digits.count)
            guard let value = Double(digits), (33...43).contains(value) else { return nil }
            let isMarked = rest == "c" || rest == "°c" || digits.contains(".")
            let isOther = place + 1 < words.count && others.contains(words[place + 1])
            return (isMarked || isContext) && !isOther && rest.count <= 2 ? value : nil
        }.first
    }

    /// What a number counts when it is no temperature.
    private static let others: Set<String> = [
        "minutes", "mins", "hours", "weeks", "days", "years", "year", "months", "times", "weeks",
    ]
}
