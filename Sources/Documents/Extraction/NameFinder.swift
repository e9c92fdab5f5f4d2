// SPDX-License-Identifier: Apache-2.0
//
// Other names of a condition as its own page tells them: "also known as …" in the first sentences,
// and what stands in brackets in the title.

internal import TextAnalysis

/// Finds alternative names.
struct NameFinder {
    /// Words that a name never begins with; a sentence part, not a name, begins so.
    private static let notNames: Set<Substring> = [
        "it", "this", "that", "when", "if", "because", "which", "you", "they", "in", "by", "just",
    ]
    private static let blocksRead = 8
    private static let nameWordsMax = 7

    let phrases: PhraseTable
    /// Headings of sections that list names.
    let headings: [String]

    /// Names for a page of the title, from its head and its first blocks, without doubles and
    /// without the title itself.
    func names(title: String, head: [String], sections: [Section]) -> [String] {
        var found = head
        let (plain, bracketed) = Self.brackets(title)
        found += [plain, bracketed].compactMap { $0 }
        let texts = sections.prefix(2).flatMap(\.blocks).prefix(Self.blocksRead).map(\.text.string)
        for (number, text) in texts.enumerated() {
            found += names(in: text, about: number < 4 ? nil : title)
        }
        for section in sections where headings.contains(section.heading.last?.lowercased() ?? "") {
            for block in section.blocks.prefix(20) where block.text.string.utf8.count <= 500 {
                let parts = block.text.string.split { $0 == ";" || $0 == "," }
                found += parts.map { Self.cleaned($0) }
            }
        }
        var seen: Set<String> = [title.lowercased()]
        return found.filter { name in
            name.utf8.count >= 2 && name.utf8.count <= 80 && seen.insert(name.lowercased()).inserted
        }
    }

    /// "Heart attack (myocardial infarction)": both parts.
    private static func brackets(_ title: String) -> (plain: String?, bracketed: String?) {
        guard title.hasSuffix(")"), let open = title.lastIndex(of: "("), open > title.startIndex
        else {
            return (nil, nil)
        }
        let inside = title[title.index(after: open)...].dropLast()
        let before = title[..<open]
        return (PageMetadata.trimmed(String(before)), PageMetadata.trimmed(String(inside)))
    }

    /// The names that a block gives; with `title` only where the title stands before them.
    private func names(in text: String, about title: String?) -> [String] {
        phrases.matches(in: text).prefix(4).flatMap { match -> [String] in
            if let title {
                let before = String(
                    decoding: text.utf8.prefix(match.range.lowerBound), as: UTF8.self)
                guard before.lowercased().utf8.firstRange(of: Array(title.lowercased().utf8)) != nil
                else { return [] }
            }
            return list(text.tail(from: match.range.upperBound, limit: 240))
        }
    }

    /// "a, b or c is …": the names up to the end of the list.
    private func list(_ text: String) -> [String] {
        let text = text.drop { $0 == ":" || $0.isWhitespace }
        var end = text.endIndex
        for stop in [
            ". ", ";", ")", " is ", " are ", " – ", " - ", " was ", ":", " when ", " because ",
        ] {
            if let found = text[..<end].firstRange(of: stop) { end = found.lowerBound }
        }
        let body = text[..<end].prefix(200)
        let parts = body.replacing(", or ", with: ", ").replacing(" or ", with: ", ")
            .replacing(", and ", with: ", ").split(separator: ",")
        var result: [String] = []
        for part in parts {
            let name = Self.cleaned(part)
            let words = name.split(separator: " ")
            guard !words.isEmpty, words.count <= Self.nameWordsMax,
                !Self.notNames.contains(words[0])
            else { break }
            result.append(name)
        }
        return result
    }

    private static func cleaned(_ part: some StringProtocol) -> String {
        var text = PageMetadata.trimmed(String(part))
        while let last = text.last, ".\"'”’".contains(last) { text.removeLast() }
        while let first = text.first, "\"'“‘".contains(first) { text.removeFirst() }
        for article in ["a ", "an "] where text.hasPrefix(article) {
            text = String(text.dropFirst(article.count))
        }
        return text
    }
}
