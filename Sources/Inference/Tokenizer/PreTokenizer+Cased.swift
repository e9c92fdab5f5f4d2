// SPDX-License-Identifier: Apache-2.0
//
// The cut of newer vocabularies (o200k of GPT-4o, Mistral's Tekken), which looks at capitals. With
// U for letters that are not small, S for letters that are not capital, and letters without case
// and marks in both, a word is `U*S+` or, failing that, `U+S*`.

extension ScalarText {
    /// What this cut asks of a character.
    private struct Letters {
        /// May stand in the part of capitals.
        var upper = false
        /// May stand in the part of small letters.
        var lower = false

        init(_ scalar: Unicode.Scalar) {
            if scalar.value < 128 {
                upper = (65...90).contains(scalar.value)
                lower = (97...122).contains(scalar.value)
                return
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .titlecaseLetter: upper = true
            case .lowercaseLetter: lower = true
            case .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark:
                upper = true
                lower = true
            default: break
            }
        }
    }

    /// The alternatives in the order of the expression:
    /// `[^\r\n\p{L}\p{N}]?U*S+(?i:'s|…)?|[^\r\n\p{L}\p{N}]?U+S*(?i:'s|…)?|\p{N}{1,digits}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    func pieceEndCased(_ start: Int, _ limit: Int, digits: Int, contractions: Bool) -> Int {
        let first = scalarClass(at: start)
        if first == .number { return numberEnd(start, limit, digits) }
        let second = start + length(at: start)
        let takesPrefix = first != .newline && first != .letter && second < limit
        for find in [smallWordEnd, capitalWordEnd] {
            let end = (takesPrefix ? find(second, limit) : nil) ?? find(start, limit)
            guard let end else { continue }
            let short = contractions && end < limit
            return (short ? contractionEnd(end, limit, foldingCase: true) : nil) ?? end
        }
        return signsEnd(start, limit, after: [10, 13, UInt8(ascii: "/")])
            ?? spacesEnd(start, limit)
    }

    /// `U*S+`, as far as it goes: where no small letter follows the capitals, the match ends after
    /// the last of them that is without case.
    private func smallWordEnd(_ start: Int, _ limit: Int) -> Int? {
        var index = start
        var lastShared: Int?
        while index < limit {
            let letters = Letters(scalar(at: index))
            guard letters.upper else { break }
            index += length(at: index)
            if letters.lower { lastShared = index }
        }
        let end = lettersEnd(index, limit, \.lower)
        return end > index ? end : lastShared
    }

    /// `U+S*`
    private func capitalWordEnd(_ start: Int, _ limit: Int) -> Int? {
        let end = lettersEnd(start, limit, \.upper)
        return end > start ? lettersEnd(end, limit, \.lower) : nil
    }

    private func lettersEnd(_ start: Int, _ limit: Int, _ belongs: KeyPath<Letters, Bool>) -> Int {
        var index = start
        while index < limit, Letters(scalar(at: index))[keyPath: belongs] {
            index += length(at: index)
        }
        return index
    }
}
