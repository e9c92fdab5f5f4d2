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
        let clauses = [question, patient.history ?? ""].flatMap(Self.clauses)
        let said = clauses.flatMap { $0 }
        let text = " " + said.joined(separator: " ") + " "
        age = patient.age ?? Self.age(in: said)
        sex = patient.sex ?? Self.sex(in: text)
        isPregnant = sex == .male ? false : Self.finds(["pregnan*", "weeks gone"], in: clauses)
        hasWeakImmunity = Self.finds(
            [
                "chemo*", "weakened immune", "weak immune", "immunosuppress*", "transplant*",
                "azathioprine", "methotrexate", "leukaemia", "hiv", "steroids", "prednisolone",
            ], in: clauses)
        hasLongTermIllness = Self.finds(
            ["diabet*", "copd", "heart failure", "kidney disease", "cystic fibrosis"], in: clauses)
    }

    /// The words between two marks or conjunctions: "no fever, pregnant" denies no pregnancy.
    private static func clauses(_ text: String) -> [[String]] {
        text.split { ".!?\n".contains($0) }.flatMap { Clause.split(String($0)) }.map(\.words)
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

    /// Whether one of the phrases is told, with no "not" or "no" near before it in its clause; nil
    /// when none stands there. A phrase ends in `*` when words may go on.
    private static func finds(_ phrases: [String], in clauses: [[String]]) -> Bool? {
        var isDenied: Bool?
        for words in clauses {
            for place in words.indices
            where phrases.contains(where: { stands($0, words[place...]) }) {
                guard words[..<place].suffix(3).contains(where: StatementWords.denials.contains)
                else { return true }
                isDenied = true
            }
        }
        return isDenied.map { !$0 }
    }

    /// Whether a phrase begins some words.
    private static func stands(_ phrase: String, _ words: ArraySlice<String>) -> Bool {
        let parts = phrase.split(separator: " ")
        return parts.count <= words.count
            && zip(parts, words).allSatisfy { part, word in
                part.last == "*" ? word.hasPrefix(part.dropLast()) : word == part
            }
    }

    /// "My 11 week old", "he's ten months old", "34 year old", "aged 7 years". Nil when several
    /// people are spoken of: which one is ill is not known.
    private static func age(in words: [String]) -> Double? {
        let ages = words.indices.compactMap { place -> Double? in
            let after = words[(place + 1)...].prefix(2)
            guard let number = numbers[words[place]] ?? Double(words[place]), number.isFinite,
                let unit = after.first.flatMap({ units[$0] }),
                after.contains("old") || words[..<place].suffix(2).contains("aged")
            else { return nil }
            return number * unit
        }
        return Set(ages).count == 1 ? ages[0] : nil
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
