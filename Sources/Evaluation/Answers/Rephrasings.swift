// SPDX-License-Identifier: Apache-2.0
//
// What a careful writer may do with a sentence of the library without changing what it says. A
// check that refuses these refuses everything.

import Foundation

/// The rephrasings that the check of support is measured with.
enum Rephrasings {
    /// All of them; the kinds are drawn evenly.
    static let all: [Rewriting] = [
        Rewriting("quotation") { [$0] },
        Rewriting("number in digits or words", replacing: numbers + numbers.map { ($0.1, $0.0) }),
        Rewriting("contraction", replacing: contractions + contractions.map { ($0.1, $0.0) }),
        Rewriting(
            "unit spelt out",
            replacing: [
                ("mg", "milligrams"), ("ml", "millilitres"), ("hours", "hrs"),
                ("cm", "centimetres"),
                ("minutes", "mins"), ("%", " per cent"),
            ]),
        Rewriting("condition put last") { sentence in
            guard sentence.hasPrefix("If "), let comma = sentence.firstIndex(of: ","),
                sentence.filter({ $0 == "," }).count == 1
            else { return [] }
            let condition = sentence[..<comma].dropFirst(3)
            let rest = sentence[sentence.index(after: comma)...].drop { $0 == " " }
                .trimmingCharacters(in: .init(charactersIn: ".!"))
            return [rest.prefix(1).uppercased() + rest.dropFirst() + " if " + condition + "."]
        },
        Rewriting("aside left out") { sentence in
            Rewriting.replace(" ?\\([^()]*\\)", in: sentence) { _ in [""] }
        },
        Rewriting("person", replacing: [("you", "people"), ("your", "their")]),
        Rewriting(
            "synonym of a small word",
            replacing: [
                ("can", "may"), ("may", "can"), ("might", "may"), ("could", "might"),
                ("usually", "normally"), ("under", "below"), ("until", "till"), ("above", "over"),
                ("such as", "for example"), ("also", ""), ("fewer", "less"),
            ]),
        Rewriting("lower case, no full stop") { sentence in
            let bare = sentence.trimmingCharacters(in: .init(charactersIn: ".!"))
            return [bare.prefix(1).lowercased() + bare.dropFirst() + " "]
        },
        Rewriting("example added before") {
            ["For example, " + $0.prefix(1).lowercased() + $0.dropFirst()]
        },
    ]

    private static let numbers = [
        ("2", "two"), ("3", "three"), ("4", "four"), ("5", "five"), ("6", "six"), ("7", "seven"),
        ("8", "eight"), ("10", "ten"), ("12", "twelve"), ("20", "twenty"),
    ]

    private static let contractions = [
        ("do not", "don't"), ("is not", "isn't"), ("cannot", "can't"), ("does not", "doesn't"),
        ("you are", "you're"), ("it is", "it's"), ("will not", "won't"), ("are not", "aren't"),
    ]
}
