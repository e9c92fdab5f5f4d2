// SPDX-License-Identifier: Apache-2.0
//
// A page tells many things, and a person asks about one or tells a few. So each sentence and each
// list item of a passage also has a vector of its own, in few bits.

import Documents
import TextAnalysis

/// Cuts passages into statements.
struct PassageStatements: Sendable {
    /// Names the rules; a generation made by others is read anew, its statements embedded again.
    static let rules = "statements 1 by terms \(TextAnalyzer.version)"

    /// Most statements of one passage; a passage has at most 160 words.
    static let countMax = 80
    /// Shorter statements ("And:", "Yes") say too little to compare.
    static let wordCountMin = 2

    let analyzer: TextAnalyzer

    /// The sentences and items of a text, in order, each once. Lead-ins ("Call 999 if:") say nothing
    /// by themselves and are left out.
    func statements(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        var seen: Set<String> = []
        let sentences = analyzer.sentences(in: text).map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
        let statements = sentences.filter { statement in
            let words = statement.utf8.split(separator: UInt8(ascii: " "))
            return !statement.hasSuffix(":") && words.count >= PassageStatements.wordCountMin
                && seen.insert(statement).inserted
        }
        return Array(statements.prefix(PassageStatements.countMax))
    }
}
