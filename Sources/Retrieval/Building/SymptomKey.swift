// SPDX-License-Identifier: Apache-2.0
//
// People tell what they feel, pages tell everything. So each page is also indexed by an extract:
// its introduction, what it says of symptoms, and when to get help. The extract is searched as a
// whole by words, and statement by statement by meaning.

import Documents
import TextAnalysis

/// Picks the symptom key of a page.
struct SymptomKey: Sendable {
    /// Most statements of one page; a page with more is a list of something else.
    static let statementCountMax = 120
    /// Shorter statements ("And:", "you're pregnant" has two) say too little to compare.
    static let wordCountMin = 3

    /// What a heading says when its section tells of symptoms or of when to get help.
    private static let headings = [
        "symptom", "sign", "check if", "urgent", "emergency", "immediate", "999", "111", "911",
        "a&e", "see a gp", "see your gp", "see a pharm", "see a doctor", "call a doctor",
        "contact a medical", "get help", "get medical", "seek",
    ]

    let analyzer: TextAnalyzer

    /// Whether a passage belongs to the key.
    func holds(_ passage: Passage) -> Bool {
        guard passage.urgency == nil, let heading = passage.heading.last?.lowercased() else {
            return true
        }
        let path = passage.heading.dropLast().joined(separator: " ").lowercased()
        return SymptomKey.headings.contains { heading.contains($0) || path.contains($0) }
    }

    /// The whole key as one text; encoders read its beginning.
    func text(of passages: [Passage], title: String) -> String {
        ([title + "."] + passages.filter { holds($0) }.map(\.text.string)).joined(separator: " ")
    }

    /// The sentences and items of the key, in document order, each once.
    func statements(of passages: [Passage]) -> [String] {
        var seen: Set<String> = []
        var statements: [String] = []
        for passage in passages where holds(passage) {
            let text = Array(passage.text.string.utf8)
            for range in analyzer.sentences(in: passage.text.string) {
                let statement = String(decoding: text[range], as: UTF8.self)
                if isTelling(statement), seen.insert(statement).inserted {
                    statements.append(statement)
                }
            }
        }
        return Array(statements.prefix(SymptomKey.statementCountMax))
    }

    /// Lead-ins ("Call 999 if:") and scraps say nothing by themselves.
    private func isTelling(_ statement: String) -> Bool {
        guard !statement.hasSuffix(":") else { return false }
        let words = statement.utf8.split(separator: UInt8(ascii: " "))
        return words.count >= SymptomKey.wordCountMin
    }
}
