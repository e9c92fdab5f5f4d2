// SPDX-License-Identifier: Apache-2.0
//
// What the block reader hands on: sections with the places of their headings, cards, and counts.

internal import TextAnalysis

/// The text of a page in order, before urgency and passages.
struct PageOutline {
    /// A section and where its own heading stands.
    struct Part {
        var section: Section
        var heading: SourceText?
        /// Whether the section lies in a care card.
        var isCard = false
    }

    /// A care card recognised by its markup.
    struct Card {
        var level: UrgencyLevel
        var heading: SourceText?
        var items: [SourceText] = []
        var notes: [SourceText] = []
    }

    /// The first heading of the first level, if the main part has one.
    var title: SourceText?
    /// How many parts stand before the title.
    var partsBeforeTitle = 0
    var parts: [Part] = []
    var cards: [Card] = []
}

extension PageOutline {
    private static let imprint = PhraseTable(
        ["©", "copyright", "all rights reserved"], atWords: false)

    /// Where the main part was guessed, short lines before the title are the site's; a paragraph is
    /// the page's own.
    mutating func removeBeforeTitle() {
        let before = parts.prefix(partsBeforeTitle)
        let isShort = before.flatMap(\.section.blocks).allSatisfy {
            $0.text.string.utf8.count < 120
        }
        if isShort { parts.removeFirst(partsBeforeTitle) }
        partsBeforeTitle = 0
    }

    /// Takes out sections whose heading says that they lead away from the page, with all sections
    /// below that heading. What holds a quarter of the text stays where little stands before it: then
    /// the heading came too early.
    mutating func removeSections(headed headings: Set<String>) {
        let all = parts.reduce(0) { $0 + Self.byteCount($1) }
        var kept: [Part] = []
        var before = 0
        var rest = parts[...]
        while let part = rest.first {
            let path = part.section.heading
            var run = rest.prefix(1)
            let depth = path.firstIndex { headings.contains($0.lowercased()) }
            if let depth {
                run = rest.prefix { $0.section.heading.starts(with: path.prefix(depth + 1)) }
            }
            let count = run.reduce(0) { $0 + Self.byteCount($1) }
            if depth == nil || (count * 4 >= all && before * 5 < all) {
                kept += run
                before += count
            }
            rest.removeFirst(run.count)
        }
        parts = kept
    }

    private static func byteCount(_ part: Part) -> Int {
        part.section.blocks.reduce(0) { $0 + $1.text.string.utf8.count }
    }

    /// Takes out short lines of copyright.
    mutating func removeImprint() {
        for index in parts.indices {
            parts[index].section.blocks.removeAll {
                $0.text.string.utf8.count < 200 && Self.imprint.isIn($0.text.string)
            }
        }
        parts.removeAll { $0.section.blocks.isEmpty }
    }

    /// Takes out blocks that speak to a language model; returns how many there were.
    mutating func removeModelAddresses() -> Int {
        var count = 0
        for index in parts.indices {
            parts[index].section.blocks.removeAll { block in
                guard ModelAddress.isIn(block.text.string) else { return false }
                count += 1
                return true
            }
            if parts[index].section.heading.contains(where: ModelAddress.isIn) {
                count += 1
                parts[index].section.heading.removeAll(where: ModelAddress.isIn)
                parts[index].heading = nil
            }
        }
        parts.removeAll { $0.section.blocks.isEmpty }
        if let text = title, ModelAddress.isIn(text.string) {
            title = nil
            count += 1
        }
        for index in cards.indices {
            cards[index].items.removeAll { ModelAddress.isIn($0.string) }
            cards[index].notes.removeAll { ModelAddress.isIn($0.string) }
            if let text = cards[index].heading, ModelAddress.isIn(text.string) {
                cards[index].heading = nil
            }
        }
        return count
    }
}
