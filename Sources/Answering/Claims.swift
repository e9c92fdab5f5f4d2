// SPDX-License-Identifier: Apache-2.0
//
// What a sentence commits itself to: its quantities, its words, and which of them it denies. The
// check of support compares the claims of a written sentence with those of the cited text.

import Foundation
import TextAnalysis

/// The claims of one sentence.
struct Claims: Equatable {
    /// A number with the unit that follows it, such as 500 and `mg`; an empty unit when none does.
    struct Quantity: Hashable {
        /// In decimal notation without grouping: `500`, `0.5`, `1/2`, `1½`.
        var value: String
        /// Singular, lower case, abbreviations spelt one way: `mg`, `hour`, `°c`.
        var unit: String
    }

    /// Every number, whether in digits or in words.
    var quantities: Set<Quantity> = []
    /// Content terms that the sentence affirms.
    var affirmed: Set<String> = []
    /// Content terms that stand in the reach of a negation.
    var denied: Set<String> = []

    /// Content terms and quantities (`#4 week`) in order, words that only steer left out.
    private(set) var sequence: [String] = []
    /// The words that steer what is said.
    private(set) var bindings: [Binding] = []

    /// All content terms.
    var terms: Set<String> { affirmed.union(denied) }

    /// Reads the claims of a sentence.
    /// - Parameter isDenied: The whole sentence is something not to do, because it stands in a
    ///   don't list.
    init(of sentence: String, isDenied: Bool = false, analyzer: TextAnalyzer) {
        let tokens = Self.tokens(of: sentence)
        quantities = Self.quantities(in: tokens)
        (sequence, bindings) = Self.sequence(of: tokens) { token in
            analyzer.terms(in: token).filter { $0.contains(where: \.isLetter) }
        }
        if isDenied, !bindings.contains(where: { $0.word == "not" }) {
            bindings.append(Binding(word: "not", following: sequence))
        }
        var reach = isDenied ? Int.max : 0
        for (index, token) in tokens.enumerated() {
            if Negation.isCue(token) {
                reach = isDenied ? Int.max : Negation.reach
                continue
            }
            if Negation.endsReach(token), !isDenied { reach = 0 }
            // A number is compared as a quantity, whether in digits or in words.
            guard Self.numberWords[token] == nil, !Self.isUnit(at: index, in: tokens) else {
                continue
            }
            for term in analyzer.terms(in: token) where term.contains(where: \.isLetter) {
                if reach > 0 { denied.insert(term) } else { affirmed.insert(term) }
                if reach != Int.max { reach = max(0, reach - 1) }
            }
        }
    }

    /// Lower-case words, numbers, signs of comparison and the punctuation that ends the reach of a
    /// negation.
    static func tokens(of sentence: String) -> [String] {
        var tokens: [String] = []
        var current = ""
        let scalars = Array(sentence.lowercased().unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if belongsToWord(scalar, at: index, in: scalars) {
                current.unicodeScalars.append(scalar == "\u{2019}" ? "'" : scalar)
                continue
            }
            if !current.isEmpty { tokens.append(current) }
            current = ""
            if ",;:.!?()–—-%<>≤≥".unicodeScalars.contains(scalar) { tokens.append(String(scalar)) }
        }
        if !current.isEmpty { tokens.append(current) }
        return tokens
    }

    /// Letters, digits, fractions such as ½, the degree sign and apostrophes; a point, comma or slash
    /// between digits.
    private static func belongsToWord(
        _ scalar: Unicode.Scalar, at index: Int, in scalars: [Unicode.Scalar]
    ) -> Bool {
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || scalar == "\u{B0}"
        {
            return true
        }
        guard index > 0, index + 1 < scalars.count else { return false }
        let (before, after) = (scalars[index - 1], scalars[index + 1])
        if scalar == "'" || scalar == "\u{2019}" {
            return before.properties.isAlphabetic && after.properties.isAlphabetic
        }
        return ".,/".unicodeScalars.contains(scalar) && isDigit(before) && isDigit(after)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
