// SPDX-License-Identifier: Apache-2.0
//
// People tell what they feel, pages tell everything. So each page is also indexed by an extract:
// its introduction, what it says of symptoms, and when to get help. The extract is searched as a
// whole, by words and by meaning: title and passages, one after the other.

import Documents
import TextAnalysis

/// Picks the symptom key of a page.
struct SymptomKey: Sendable {
    /// Number of the rules; a generation made by others is read anew.
    static let version = 1

    /// What a heading says when its section tells of symptoms or of when to get help.
    private static let headings = PhraseTable(
        [
            "symptom", "sign", "check if", "urgent", "emergency", "immediate", "999", "111", "911",
            "a&e", "see a gp", "see your gp", "see a pharm", "see a doctor", "call a doctor",
            "contact a medical", "get help", "get medical", "seek",
        ], atWords: false)

    /// Whether a passage belongs to the key.
    func holds(_ passage: Passage) -> Bool {
        guard passage.urgency == nil, let heading = passage.heading.last else { return true }
        let path = passage.heading.dropLast().joined(separator: " ")
        return SymptomKey.headings.isIn(heading) || SymptomKey.headings.isIn(path)
    }
}
