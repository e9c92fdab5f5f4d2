// SPDX-License-Identifier: Apache-2.0
//
// Who a question is about: the structured fields, and what the question itself says of age,
// pregnancy and immunity. What is not known excludes nothing.

import Retrieval

/// A patient as far as advice may depend on it.
struct Person: Sendable, Equatable {
    /// Age in years.
    var age: Double?
    /// Sex, if known.
    var sex: Patient.Sex?
    /// Whether she is pregnant, if known.
    var isPregnant: Bool?
    /// Whether immunity is weakened, if known.
    var hasWeakImmunity: Bool?
    /// Whether there is an illness that pages give advice of its own for.
    var hasLongTermIllness: Bool?

    /// Reads fields and words.
    init(_ patient: Patient, question: String) {
        let said = Clause.words(question + " . " + (patient.history ?? ""))
        let text = " " + said.joined(separator: " ") + " "
        age = patient.age ?? Self.age(in: said)
        sex = patient.sex ?? Self.sex(in: text)
        isPregnant = Self.finds(["pregnant", "pregnancy", "weeks gone"], in: text, said)
        if sex == .male { isPregnant = false }
        hasWeakImmunity = Self.finds(
            [
                "chemo", "chemotherapy", "weakened immune", "weak immune", "immunosuppress",
                "transplant",
                "azathioprine", "methotrexate", "leukaemia", "hiv", "steroids", "prednisolone",
            ],
            in: text, said)
        hasLongTermIllness = Self.finds(
            ["diabetes", "diabetic", "copd", "heart failure", "kidney disease", "cystic fibrosis"],
            in: text, said)
    }

    /// Whether advice for this audience is for this person; what is not known does not exclude.
    func belongs(to audience: Audience) -> Bool {
        if let age {
            if let from = audience.ageFrom, age < from { return false }
            if let below = audience.ageBelow, age >= below { return false }
        }
        return audience.groups.allSatisfy { self.is($0) ?? true }
    }

    /// Whether it is known that the person is one of this audience.
    func certainlyBelongs(to audience: Audience) -> Bool {
        guard belongs(to: audience) else { return false }
        let needsAge = audience.ageFrom != nil || audience.ageBelow != nil
        return (!needsAge || age != nil) && audience.groups.allSatisfy { self.is($0) == true }
    }

    /// Whether the person is of a group; nil when nothing is known.
    func `is`(_ group: Audience.Group) -> Bool? {
        switch group {
        case .pregnant: isPregnant
        case .weakImmunity: hasWeakImmunity
        case .longTermIllness: hasLongTermIllness
        case .female: sex.map { $0 == .female }
        case .male: sex.map { $0 == .male }
        }
    }

    /// True when a phrase stands there unless "not" or "no" is near before it; nil when none does.
    private static func finds(_ phrases: [String], in text: String, _ words: [String]) -> Bool? {
        guard phrases.contains(where: { text.contains(" \($0)") }) else { return nil }
        for (place, word) in words.enumerated()
        where phrases.contains(where: { word.hasPrefix($0.split(separator: " ")[0]) }) {
            let before = words[..<place].suffix(3)
            if !before.contains(where: { StatementWords.denials.contains($0) }) { return true }
        }
        return false
    }

    /// "My 11 week old", "he's ten months", "34 year old", "aged 7".
    private static func age(in words: [String]) -> Double? {
        for (place, word) in words.enumerated() {
            guard let number = Double(word) ?? numbers[word], place + 1 < words.count else {
                continue
            }
            let after = words[(place + 1)...].prefix(2)
            guard let unit = after.first.flatMap({ units[$0] }) else { continue }
            let before = words[..<place].suffix(2)
            if after.contains("old") || before.contains("aged") { return number * unit }
        }
        return nil
    }

    private static func sex(in text: String) -> Patient.Sex? {
        let isFemale = [" pregnant ", " my period", " vagina"].contains { text.contains($0) }
        let isMale = [" testicle", " penis ", " prostate "].contains { text.contains($0) }
        return isFemale == isMale ? nil : isFemale ? .female : .male
    }

    private static let units: [String: Double] = [
        "day": 1 / 365, "days": 1 / 365, "week": 7 / 365, "weeks": 7 / 365, "month": 1 / 12,
        "months": 1 / 12, "year": 1, "years": 1, "yr": 1, "yo": 1,
    ]
    private static let numbers: [String: Double] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    ]
}
