// SPDX-License-Identifier: Apache-2.0
//
// Whom a piece of advice speaks of. "Your baby is under 3 months" and "you're pregnant" hold for
// some people only; what is not recognised holds for everybody.

import TextAnalysis

/// The people that a text speaks of. Empty for everybody.
public struct Audience: Sendable, Equatable {
    /// A group that pages give advice of its own.
    public enum Group: String, Sendable, CaseIterable {
        case pregnant, weakImmunity, longTermIllness, female, male
    }

    /// From this age on, in years; nil: from birth.
    public var ageFrom: Double?
    /// Below this age, in years; nil: no limit.
    public var ageBelow: Double?
    /// All of these have to be true of the person.
    public var groups: Set<Group> = []
    /// Whether the text says nothing besides whom it speaks of ("you're pregnant").
    public var isWholeText = false

    /// Whether it speaks of everybody.
    public var isEverybody: Bool { ageFrom == nil && ageBelow == nil && groups.isEmpty }

    /// Everybody.
    public init() {}

    /// Reads the audience of an item of advice.
    public init(of text: String) {
        let words = Self.words(text)
        let padded = " " + words.joined(separator: " ") + " "
        var used = 0
        readAges(words, &used)
        if ageFrom == nil, ageBelow == nil { readStages(padded, &used) }
        for index in Set(Self.phraseTable.matches(in: padded).map(\.index)).sorted() {
            let (phrase, group) = Self.phrases[index]
            if groups.insert(group).inserted { used += phrase.split(separator: " ").count }
        }
        if Self.notPregnant.isIn(padded) { groups.remove(.pregnant) }
        guard !isEverybody else { return }
        isWholeText = words.count { !Self.fillers.contains($0) } <= used + 1
    }

    /// Lower-case words and numbers; apostrophes go with their letters.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'", "\u{2019}": word += "'"
            case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
            case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
                word += scalar.properties.lowercaseMapping
            case _ where !word.isEmpty:
                words.append(word)
                word = ""
            default: break
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// "under 3 months", "aged 3 to 6 months", "65 or over", "aged 40 years and over".
    private mutating func readAges(_ words: [String], _ used: inout Int) {
        for (place, word) in words.enumerated() {
            guard word.utf8.first.map({ (0x30...0x39).contains($0) }) == true,
                let number = Double(word), number < 120
            else { continue }
            let unit = words.dropFirst(place + 1).prefix(4).lazy
                .compactMap { Self.units[$0] }.first
            let before = words[..<place].suffix(2)
            let after = words.dropFirst(place + 1).prefix(4)
            let years = number * (unit ?? 1)
            // "under 3 days" of an illness is no age; months and years are, and bare numbers
            // only after a word of age.
            let namesAge = before.contains { Self.ageWords.contains($0) }
            let namesPeople = words.contains { Self.people.contains($0) }
            guard namesAge || namesPeople && unit != nil else { continue }
            if before.last == "under" || before.elementsEqual(["younger", "than"]) {
                ageBelow = years
                used += 3
            } else if before.last == "over" || before.elementsEqual(["older", "than"])
                || Self.isOrOver(after)
            {
                ageFrom = years
                used += 4
            } else if before.last == "aged", after.first == "to",
                let upper = after.dropFirst().first.flatMap({ Double($0) })
            {
                ageFrom = years
                ageBelow = upper * (unit ?? 1) + (unit ?? 1)
                used += 5
            }
        }
    }

    private static func isOrOver(_ after: ArraySlice<String>) -> Bool {
        let text = after.joined(separator: " ")
        return ["or over", "and over", "or older", "or more", "years or over", "years or older"]
            .contains { text.hasPrefix($0) } || text.contains("years and over")
    }

    /// "your baby", "older people"; "you or your child" speaks of everybody.
    private mutating func readStages(_ padded: String, _ used: inout Int) {
        guard !Self.alsoYou.isIn(padded) else { return }
        if Self.babies.isIn(padded) {
            ageBelow = 2
        } else if Self.childWords.isIn(padded) {
            ageBelow = 16
        } else if Self.olderPeople.isIn(padded) {
            ageFrom = 65
        } else {
            return
        }
        used += 1
    }

    private static let alsoYou = padded(["you or"])
    private static let babies = padded(["baby", "babies"])
    private static let childWords = padded(["your child", "a child", "children"])
    private static let olderPeople = padded(["older people", "older adults"])
    private static let notPregnant = padded(["or breastfeeding", "not pregnant"])
    private static let units: [String: Double] = [
        "day": 1 / 365, "days": 1 / 365, "week": 7 / 365, "weeks": 7 / 365, "month": 1 / 12,
        "months": 1 / 12, "year": 1, "years": 1,
    ]
    private static let ageWords: Set<String> = ["aged", "age", "under", "over", "than"]
    private static let people: Set<String> = [
        "baby", "babies", "child", "children", "aged", "old", "people", "adults", "they're", "age",
    ]
    private static let phrases: [(String, Group)] = [
        ("pregnant", .pregnant), ("pregnancy", .pregnant),
        ("weakened immune system", .weakImmunity), ("weakened immunity", .weakImmunity),
        ("weaker immune system", .weakImmunity), ("weak immune system", .weakImmunity),
        ("chemotherapy", .weakImmunity), ("long term condition", .longTermIllness),
        ("long term health condition", .longTermIllness), ("diabetes", .longTermIllness),
        ("erection", .male), ("testicle", .male), ("testicles", .male), ("penis", .male),
        ("vagina", .female), ("vaginal", .female),
    ]
    private static let phraseTable = padded(phrases.map(\.0))

    /// Finds phrases of whole words in a text whose words have one space on either side.
    private static func padded(_ phrases: [String]) -> PhraseTable {
        PhraseTable(phrases.map { " \($0) " }, atWords: false)
    }

    private static let fillers: Set<String> = [
        "you", "you're", "your", "you've", "they", "they're", "are", "is", "have", "has", "a", "an",
        "the", "or", "and", "if", "with", "who", "be", "for", "example", "because", "might",
        "think", "could", "in", "of", "may", "someone", "people", "child", "also",
    ]
}
