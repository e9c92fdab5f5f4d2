// SPDX-License-Identifier: Apache-2.0
//
// What the block reader hands on: sections with the places of their headings, cards, and counts.

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
    var parts: [Part] = []
    var cards: [Card] = []
}

extension PageOutline {
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
