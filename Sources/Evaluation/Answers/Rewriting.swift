// SPDX-License-Identifier: Apache-2.0
//
// Ways to rewrite a sentence of the library. An alteration changes what it says and must never be
// shown; a rephrasing says the same and should be.

import Foundation

/// One way of rewriting: words for other words, or a rule of its own.
struct Rewriting: Sendable {
    /// What is changed, for the report.
    var kind: String
    /// All results of rewriting one place of the sentence.
    var results: @Sendable (String) -> [String]

    /// Replaces one whole word or phrase by another, at each place where it stands.
    init(_ kind: String, replacing pairs: [(String, String)]) {
        self.kind = kind
        results = { sentence in
            pairs.flatMap { from, to in Rewriting.replace(from, by: to, in: sentence) }
        }
    }

    /// A rule of its own.
    init(_ kind: String, results: @escaping @Sendable (String) -> [String]) {
        self.kind = kind
        self.results = results
    }

    /// The sentence with one occurrence of a phrase replaced, for every occurrence that begins and
    /// ends at a word's border. A capital at the start stays one.
    static func replace(_ phrase: String, by other: String, in sentence: String) -> [String] {
        var results: [String] = []
        var from = sentence.startIndex
        while let range = sentence.range(
            of: phrase, options: .caseInsensitive, range: from..<sentence.endIndex)
        {
            from = range.upperBound
            let before =
                range.lowerBound > sentence.startIndex
                ? sentence[sentence.index(before: range.lowerBound)] : " "
            let after = range.upperBound < sentence.endIndex ? sentence[range.upperBound] : " "
            guard !isWord(before), !isWord(after) else { continue }
            let isCapital =
                sentence[range.lowerBound].isUppercase && phrase.first?.isLowercase == true
            let text = isCapital ? other.prefix(1).uppercased() + other.dropFirst() : other
            let head = sentence[..<range.lowerBound]
            let tail =
                text.isEmpty
                ? sentence[range.upperBound...].drop { $0 == " " }
                : sentence[range.upperBound...]
            results.append(head + text + tail)
        }
        return results
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "'’-".contains(character)
    }

    /// The sentence with one match of a pattern put through a function.
    static func replace(
        _ pattern: String, in sentence: String, by other: (String) -> [String]
    ) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        let whole = NSRange(sentence.startIndex..., in: sentence)
        return expression.matches(in: sentence, range: whole).flatMap { match -> [String] in
            guard let range = Range(match.range, in: sentence) else { return [] }
            return other(String(sentence[range])).map {
                sentence.replacingCharacters(in: range, with: $0)
            }
        }
    }
}
