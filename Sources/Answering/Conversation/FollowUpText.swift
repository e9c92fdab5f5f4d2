// SPDX-License-Identifier: Apache-2.0

/// A typed text as words, with what its form tells.
struct FollowUpText {
    /// The text, trimmed.
    let text: String
    /// Words in lower case with their places.
    let words: [(word: String, range: Range<String.Index>)]

    /// Reads a text.
    init(_ text: String) {
        let text = text.trimmingSpaces()
        self.text = text
        var words: [(String, Range<String.Index>)] = []
        var start: String.Index?
        func end(at place: String.Index) {
            guard let begin = start else { return }
            let word = text[begin..<place].lowercased().replacing("\u{2019}", with: "'")
            words.append((word, begin..<place))
            start = nil
        }
        for place in text.indices {
            let character = text[place]
            let belongs =
                character.isLetter || character.isNumber
                || (start != nil && "'\u{2019}-".contains(character))
            if belongs { start = start ?? place } else { end(at: place) }
        }
        end(at: text.endIndex)
        self.words = words
    }

    /// The words alone.
    var plain: [String] { words.map(\.word) }

    /// Whether it asks: by its mark or by its first word, connectives apart.
    var isQuestion: Bool {
        if text.contains("?") { return true }
        let first = plain.first { !FollowUpWords.connectives.contains($0) }
        return first.map { FollowUpWords.openers.contains($0) } ?? false
    }

    /// Whether its first word begins a question.
    var opensQuestion: Bool { plain.first.map { FollowUpWords.openers.contains($0) } ?? false }

    /// Whether it tells something rather than asks or names.
    var isStatement: Bool {
        !isQuestion && plain.contains { FollowUpWords.tellers.contains($0) }
    }

    /// Whether somebody is told of ("my", "she has").
    var tellsOfSomebody: Bool { plain.contains { FollowUpWords.tellers.contains($0) } }

    /// The text from a word on; empty behind the last.
    func dropping(words count: Int) -> String {
        guard count < words.count else { return "" }
        return String(text[words[count].range.lowerBound...])
    }

    /// The text without its closing marks.
    var withoutEnd: String {
        var text = text
        while let last = text.last, "?.! ".contains(last) { text.removeLast() }
        return text
    }

    /// The text with a capital in front.
    static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
