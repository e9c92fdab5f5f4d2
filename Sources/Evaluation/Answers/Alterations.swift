// SPDX-License-Identifier: Apache-2.0
//
// What may go wrong when a model writes: each alteration turns a true sentence into one that the
// library does not support.

import Foundation

/// The alterations of the adversarial set.
enum Alterations {
    /// All of them; the kinds are drawn evenly.
    static let all: [Rewriting] = [
        Rewriting("number") { sentence in
            Rewriting.replace("\\d+(?:\\.\\d+)?(?![\\d.]*\\d)", in: sentence, by: otherNumbers)
                + swappedNumbers(sentence)
        },
        Rewriting("other clause's number", results: otherClausesNumbers),
        Rewriting("number in words", replacing: chained(numberWords)),
        Rewriting("unit", replacing: bothWays(units)),
        Rewriting("negation removed", replacing: negations.map { ($0.0, $0.1) }),
        Rewriting("negation added", replacing: affirmations),
        Rewriting("imperative denied") { sentence in
            guard let first = sentence.split(separator: " ").first.map(String.init),
                imperatives.contains(first.lowercased())
            else { return [] }
            return ["Do not " + first.lowercased() + sentence.dropFirst(first.count)]
        },
        Rewriting("medicine", replacing: chained(medicines)),
        Rewriting("who", replacing: bothWays(people)),
        Rewriting("comparison", replacing: bothWays(comparisons)),
        Rewriting("time", replacing: bothWays(times)),
        Rewriting("modality", replacing: modalities),
        Rewriting("frequency", replacing: frequencies),
        Rewriting(
            "condition",
            replacing: [
                ("if", "even if"), ("unless", "if"), ("only", ""), ("if", "unless"),
                ("only", "always"),
            ]),
        Rewriting("help", replacing: bothWays(help)),
        Rewriting("and, or", replacing: [("and", "or"), ("or", "and")]),
        Rewriting("side or sense", replacing: bothWays(opposites)),
    ]

    private static func otherNumbers(_ digits: String) -> [String] {
        guard let number = Double(digits) else { return [] }
        let others = [number + 1, number * 2, number * 10, max(0, number - 1)]
        return others.filter { $0 != number }.map { value in
            value == value.rounded() ? "\(Int(value))" : "\(value)"
        }
    }

    /// The first two different numbers in each other's place.
    private static func swappedNumbers(_ sentence: String) -> [String] {
        let parts = sentence.split(separator: " ", omittingEmptySubsequences: false)
        let places = parts.indices.filter { parts[$0].allSatisfy(\.isNumber) && !parts[$0].isEmpty }
        guard let first = places.first,
            let second = places.first(where: { parts[$0] != parts[first] })
        else { return [] }
        // "5 or 3 days" says what "3 or 5 days" says: only numbers further apart change it.
        guard second - first > 2 else { return [] }
        var swapped = parts
        swapped.swapAt(first, second)
        return [swapped.joined(separator: " ")]
    }

    /// Of two clauses with a number each, the first with the other one's number, and the other way
    /// round: "Children take 10 ml" where adults do.
    private static func otherClausesNumbers(_ sentence: String) -> [String] {
        ["; ", ", but ", " but ", ", and ", " and ", ", "].flatMap { joint -> [String] in
            let clauses = sentence.components(separatedBy: joint)
            guard clauses.count == 2 else { return [] }
            let numbers = clauses.map { clause in
                clause.split { !$0.isNumber }.map(String.init)
            }
            guard numbers[0].count == 1, numbers[1].count == 1, numbers[0] != numbers[1] else {
                return []
            }
            return Rewriting.replace(numbers[0][0], by: numbers[1][0], in: clauses[0])
                + Rewriting.replace(numbers[1][0], by: numbers[0][0], in: clauses[1])
        }
    }

    private static func chained(_ words: [String]) -> [(String, String)] {
        words.indices.map { (words[$0], words[($0 + 1) % words.count]) }
    }

    private static func bothWays(_ pairs: [(String, String)]) -> [(String, String)] {
        pairs + pairs.map { ($0.1, $0.0) }
    }

    private static let numberWords = [
        "two", "three", "four", "five", "six", "seven", "eight", "ten", "twelve", "twenty",
    ]

    private static let units = [
        ("hours", "days"), ("days", "weeks"), ("weeks", "months"), ("months", "years"),
        ("minutes", "hours"), ("seconds", "minutes"), ("a day", "a week"), ("daily", "weekly"),
        ("mg", "g"), ("ml", "litres"), ("tablets", "capsules"), ("cm", "mm"), ("hour", "minute"),
        ("day", "month"), ("week", "year"), ("grams", "milligrams"), ("night", "week"),
    ]

    private static let negations = [
        ("do not", "do"), ("does not", "does"), ("should not", "should"), ("is not", "is"),
        ("are not", "are"), ("cannot", "can"), ("will not", "will"), ("must not", "must"),
        ("may not", "may"), ("not", ""), ("never", "always"), ("without", "with"),
        ("avoid", "use"), ("no", "a"), ("don't", "do"), ("isn't", "is"), ("doesn't", "does"),
        ("can't", "can"), ("don’t", "do"), ("can’t", "can"), ("unlikely", "likely"),
    ]

    private static let affirmations = [
        ("is", "is not"), ("are", "are not"), ("can", "cannot"), ("should", "should not"),
        ("will", "will not"), ("may", "may not"), ("must", "must not"), ("with", "without"),
        ("likely", "unlikely"), ("has", "has no"), ("usually", "never"), ("helps", "does not help"),
    ]

    private static let imperatives: Set<String> = [
        "take", "use", "drink", "keep", "wash", "call", "go", "see", "ask", "try", "put", "apply",
        "give", "stay", "cover", "rest", "wear", "eat", "tell", "stop", "cool", "press", "get",
    ]

    private static let medicines = [
        "paracetamol", "ibuprofen", "aspirin", "codeine", "antibiotics", "antihistamines",
        "steroids", "naproxen", "amoxicillin", "warfarin", "insulin", "morphine", "antivirals",
        "penicillin", "metformin", "statins", "prednisolone", "loperamide", "omeprazole",
        "antifungals", "adrenaline", "antacids", "laxatives", "painkillers", "sertraline",
    ]

    private static let people = [
        ("children", "adults"), ("men", "women"), ("babies", "teenagers"), ("boys", "girls"),
        ("older people", "young people"), ("mother", "father"), ("pregnant", "breastfeeding"),
        ("baby", "partner"), ("child", "adult"),
    ]

    private static let comparisons = [
        ("more", "less"), ("higher", "lower"), ("over", "under"), ("above", "below"),
        ("at least", "at most"), ("better", "worse"), ("increase", "decrease"),
        ("increases", "reduces"), ("up to", "at least"), ("older", "younger"), ("most", "least"),
        ("longer", "shorter"), ("larger", "smaller"), ("raises", "lowers"), ("high", "low"),
    ]

    private static let times = [
        ("before", "after"), ("until", "after"), ("within", "after"), ("during", "after"),
        ("immediately", "eventually"), ("morning", "evening"), ("now", "later"),
        ("early", "late"), ("straight away", "in a few days"), ("as soon as possible", "sometime"),
    ]

    private static let modalities = [
        ("can", "must"), ("may", "will"), ("should", "must"), ("might", "will"), ("must", "may"),
        ("should", "may"), ("could", "will"), ("need to", "may"), ("have to", "may"),
        ("will", "may"), ("may", ""), ("can", "should"), ("cannot", "should not"),
    ]

    private static let frequencies = [
        ("usually", "always"), ("sometimes", "always"), ("rarely", "often"), ("often", "rarely"),
        ("most", "all"), ("some", "all"), ("few", "most"), ("usually", "rarely"),
        ("sometimes", ""), ("rarely", ""), ("often", "never"), ("common", "rare"),
        ("always", "sometimes"), ("every", "every second"), ("usually", ""),
    ]

    private static let help = [
        ("999", "111"), ("emergency", "routine"), ("hospital", "home"), ("GP", "pharmacist"),
        ("urgent", "routine"), ("doctor", "friend"), ("surgeon", "dentist"), ("nurse", "neighbour"),
    ]

    private static let opposites = [
        ("left", "right"), ("hot", "cold"), ("upper", "lower"), ("inside", "outside"),
        ("dry", "wet"), ("stop", "start"), ("warm", "cool"), ("front", "back"), ("start", "stop"),
        ("safe", "dangerous"), ("harmless", "harmful"), ("mild", "severe"), ("hand", "foot"),
        ("virus", "bacterium"), ("bacteria", "viruses"), ("skin", "lung"), ("eye", "ear"),
    ]
}
