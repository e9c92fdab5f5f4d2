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

    /// Number of the rules; a generation made by others is read anew.
    static let version = 2

    /// Reads the audience of an item of advice. In doubt it is everybody: an item that is kept from
    /// the right person is worse than one that is shown to another.
    public init(of text: String) {
        let words = Self.words(text)
        let padded = " " + words.joined(separator: " ") + " "
        guard !Self.amongOthers.isIn(padded) else { return }
        var used = 0
        readAges(words, &used)
        if ageFrom == nil, ageBelow == nil { readStages(padded, &used) }
        for index in Set(Self.phraseTable.matches(in: padded).map(\.index)).sorted() {
            let (phrase, group) = Self.phrases[index]
            if groups.insert(group).inserted { used += phrase.split(separator: " ").count }
        }
        // "65 or over, pregnant or have diabetes": each of them is enough.
        let conditions = groups.count + (ageFrom == nil && ageBelow == nil ? 0 : 1)
        if conditions > 1, words.contains("or") { self = Audience() }
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

    /// "under 3 months", "aged 3 to 6 months", "65 or over", "aged 40 years and over", told of
    /// somebody: "a temperature over 39" and "stiff for over 45 minutes" are no ages.
    private mutating func readAges(_ words: [String], _ used: inout Int) {
        for (place, word) in words.enumerated() {
            guard word.utf8.first.map({ (0x30...0x39).contains($0) }) == true,
                let number = Double(word), number < 120
            else { continue }
            let before = words[..<place].suffix(3)
            let after = words.dropFirst(place + 1).prefix(4)
            guard let unit = Self.unit(after), !before.contains("or"),
                !after.prefix(2).contains("pregnant"),
                before.contains(where: { Self.people.contains($0) })
            else { continue }
            let years = number * unit
            if before.last == "under" || before.suffix(2).elementsEqual(["younger", "than"]) {
                ageBelow = years
                used += 3
            } else if before.last == "over" || before.suffix(2).elementsEqual(["older", "than"])
                || Self.isOrOver(after)
            {
                ageFrom = years
                used += 4
            } else if before.last == "aged", after.first == "to",
                let upper = after.dropFirst().first.flatMap({ Double($0) })
            {
                ageFrom = years
                ageBelow = (upper + 1) * unit
                used += 5
            }
        }
    }

    /// The unit of the age that stands before these words, in years; nil for what is no age
    /// ("8 hours").
    private static func unit(_ after: ArraySlice<String>) -> Double? {
        guard let next = after.first else { return 1 }
        if next == "to", after.count > 1 { return unit(after.dropFirst(2)) }
        return units[next] ?? (aroundAges.contains(next) ? 1 : nil)
    }

    private static func isOrOver(_ after: ArraySlice<String>) -> Bool {
        let text = after.joined(separator: " ")
        return ["or over", "and over", "or older", "or more", "years or over", "years or older"]
            .contains { text.hasPrefix($0) } || text.contains("years and over")
    }

    /// "your baby", "older people".
    private mutating func readStages(_ padded: String, _ used: inout Int) {
        if Self.childWords.isIn(padded) {
            ageBelow = 16
        } else if Self.babies.isIn(padded) {
            ageBelow = 2
        } else if Self.olderPeople.isIn(padded) {
            ageFrom = 65
        } else {
            return
        }
        used += 1
    }

    /// What makes an age or an illness one case among others, or tells of a mother.
    private static let amongOthers = padded([
        "you or", "or you", "or the", "above all", "most of all", "especially", "particularly",
        "had a baby", "having a baby", "a new baby", "given birth", "gave birth", "after birth",
        "unborn", "baby moving", "baby is moving", "baby's movements",
    ])
    private static let babies = padded(["baby", "babies"])
    private static let childWords = padded(["child", "children"])
    private static let olderPeople = padded(["older people", "older adults"])
    /// What names pregnancy without asking for it.
    private static let notPregnant = padded([
        "or breastfeeding", "not pregnant", "not become pregnant", "earlier pregnancy",
        "plan a pregnancy", "pregnant or have", "pregnant or with",
    ])
    private static let units: [String: Double] = [
        "day": 1 / 365, "days": 1 / 365, "week": 7 / 365, "weeks": 7 / 365, "month": 1 / 12,
        "months": 1 / 12, "year": 1, "years": 1,
    ]
    /// Words that may follow an age in bare years.
    private static let aroundAges: Set<String> = ["or", "and", "to", "who", "with"]
    /// Of whom an age is told.
    private static let people: Set<String> = [
        "baby", "babies", "child", "children", "aged", "age", "people", "person", "someone",
        "anyone", "adults", "women", "men", "they're", "you're", "are",
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
