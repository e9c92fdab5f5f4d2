// SPDX-License-Identifier: Apache-2.0
//
// A dose that the library does not print must not be guessed from one that it prints for something
// else.

import Foundation

/// Questions for an amount of a medicine.
enum DoseQuestion {
    /// Whether a question asks for an amount of medicine.
    static func asksForDose(_ question: String) -> Bool {
        question.holds(
            #"\b(dos(e|es|age|ing)|milligrams?|micrograms?|millilit(re|er)s?|mg|mcg|ml)\b"#)
            || question.holds(#"\bwhat (strength|amount|quantity) of\b"#)
            || question.holds(
                #"\bhow (many|much)\s+([\w-]+\s+){0,2}?"#
                    + #"(units|tablets|pills|capsules|puffs|drops|spoonfuls|teaspoons|insulin"#
                    + #"|paracetamol|ibuprofen|aspirin|suspension|syrup)\b"#)
    }

    /// Units in which medicines are measured.
    private static let units: Set<String> = [
        "mg", "microgram", "g", "ml", "litre", "unit", "tablet", "capsule", "puff", "drop", "dose",
    ]

    /// Whether an amount is asked for and no sentence of the evidence has one together with a word
    /// of the question beyond the page's title.
    static func isDoseMissing(_ question: String, _ found: FoundEvidence) -> Bool {
        guard asksForDose(question) else { return false }
        let asked = found.questionTerms.subtracting(found.titleTerms).subtracting(plain)
        return !found.evidence.contains { item in
            item.sentences.contains { sentence in
                sentence.claims.quantities.contains { units.contains($0.unit) }
                    && (asked.isEmpty || !sentence.claims.terms.isDisjoint(with: asked))
            }
        }
    }

    /// Terms that every such question has.
    private static let plain: Set<String> = [
        "dose", "dosag", "mg", "ml", "microgram", "milligram", "millilitr", "milliliter", "mani",
        "much", "unit", "tablet", "take", "give", "given", "day", "year", "old", "month", "start",
        "exact", "exactli", "number", "first", "per", "child", "adult", "babi", "amount",
        "strength", "what", "need",
    ]
}
