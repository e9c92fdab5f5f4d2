// SPDX-License-Identifier: Apache-2.0
//
// Cuts a page into the passages that are indexed and cited. A passage never crosses a section, ends
// at a sentence end, and can be read alone: items keep the sentence that introduces them, urgency
// items their card's heading, and what not to do says so.

internal import TextAnalysis

/// Splits pages into passages.
public struct PassageSplitter: Sendable {
    /// Words that a passage may have; a single sentence of more is cut.
    public let wordsMax: Int
    private let analyzer: TextAnalyzer

    /// Creates a splitter. `wordsMax` is at least 20; about 160 words are 220 tokens.
    public init(wordsMax: Int = 160) {
        self.wordsMax = max(20, wordsMax)
        analyzer = TextAnalyzer()
    }

    /// The passages of a page in document order, with identities that are unique within it.
    public func passages(of page: Page) -> [Passage] {
        let urgency = UrgencyMap(page.urgency)
        var result: [Passage] = []
        var seen: [String: Int] = [:]
        for section in page.sections {
            for group in groups(of: section, urgency) {
                for text in texts(of: group) {
                    var id = PassageIdentity.of(
                        page: page.id, heading: section.heading, text: text.string)
                    let count = seen[id, default: 0] + 1
                    seen[id] = count
                    if count > 1 { id += "-\(count)" }
                    result.append(
                        Passage(
                            id: id, page: page.id, heading: section.heading, text: text,
                            urgency: group.span?.level))
                }
            }
        }
        return result
    }

    // MARK: Groups

    /// Blocks of one section that belong together: all inside one urgency span, or all outside.
    private struct Group {
        var span: UrgencySpan?
        var index: Int?
        var blocks: [Block]
    }

    private func groups(of section: Section, _ urgency: UrgencyMap) -> [Group] {
        var groups: [Group] = []
        for block in section.blocks {
            let index = urgency.index(of: block)
            if let last = groups.last, last.index == index {
                groups[groups.count - 1].blocks.append(block)
            } else {
                let span = index.map { urgency.spans[$0] }
                groups.append(Group(span: span, index: index, blocks: [block]))
            }
        }
        return groups
    }

    // MARK: Texts

    /// A sentence or block that stays whole.
    private struct Unit {
        var text: SourceText
        var words: Int
        /// Goes on in the block of the unit before.
        var continues: Bool
        /// The sentence that introduces the item, if this is one.
        var leadIn: SourceText?
    }

    private func texts(of group: Group) -> [SourceText] {
        var heading: SourceText?
        if let span = group.span, !span.heading.string.isEmpty,
            !group.blocks.contains(where: { $0.text == span.heading })
        {
            heading = span.heading
        }
        let units = self.units(of: group.blocks)
        let words = units.reduce(0) { $0 + $1.words }
        let parts = (words + wordsMax - 1) / wordsMax
        let target = parts > 1 ? words / parts + 1 : wordsMax
        var result: [SourceText] = []
        var current: [Unit] = []
        var count = 0
        for unit in units {
            let isFull = count + unit.words / 2 >= target || count + unit.words > wordsMax
            if isFull, !current.isEmpty, !endsOpen(current) {
                result.append(joined(current, heading))
                (current, count) = ([], 0)
            }
            current.append(unit)
            count += unit.words
        }
        if !current.isEmpty { result.append(joined(current, heading)) }
        return result
    }

    /// A passage does not end with the sentence that introduces a list.
    private func endsOpen(_ units: [Unit]) -> Bool {
        units.count > 1 ? false : units[0].text.string.hasSuffix(":")
    }

    private func units(of blocks: [Block]) -> [Unit] {
        var units: [Unit] = []
        var leadIn: SourceText?
        for block in blocks {
            let text = Self.marked(block)
            let isItem = block.kind == .item
            if !isItem { leadIn = block.text.string.hasSuffix(":") ? block.text : nil }
            let words = Self.wordCount(text.string)
            guard words > wordsMax else {
                units.append(
                    Unit(text: text, words: words, continues: false, leadIn: isItem ? leadIn : nil))
                continue
            }
            for (number, part) in sentences(of: text).enumerated() {
                units.append(
                    Unit(
                        text: part, words: Self.wordCount(part.string), continues: number > 0,
                        leadIn: isItem ? leadIn : nil))
            }
        }
        return units
    }

    /// The sentences of a block; one that is too long is cut between words.
    private func sentences(of text: SourceText) -> [SourceText] {
        analyzer.sentences(in: text.string).flatMap { range -> [SourceText] in
            let sentence = text.slice(range)
            guard Self.wordCount(sentence.string) > wordsMax else { return [sentence] }
            return wordRanges(of: sentence.string).map { sentence.slice($0) }
        }
    }

    /// Ranges of at most `wordsMax` words each.
    private func wordRanges(of text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var words = 0
        for (offset, byte) in text.utf8.enumerated() where byte == 0x20 {
            words += 1
            if words % wordsMax == 0 {
                ranges.append(start..<offset)
                start = offset + 1
            }
        }
        if start < text.utf8.count { ranges.append(start..<text.utf8.count) }
        return ranges
    }

    private func joined(_ units: [Unit], _ heading: SourceText?) -> SourceText {
        var result = heading ?? SourceText("", pieces: [])
        if let leadIn = units.first?.leadIn, leadIn != heading {
            result.append(leadIn, separator: result.string.isEmpty ? "" : "\n")
        }
        for unit in units {
            let separator = result.string.isEmpty ? "" : unit.continues ? " " : "\n"
            result.append(unit.text, separator: separator)
        }
        return result
    }

    /// What not to do must say so when it is read alone.
    private static func marked(_ block: Block) -> SourceText {
        guard block.list == .dont, block.kind == .item else { return block.text }
        let start = block.text.string.prefix(8).lowercased()
        let says = ["do not", "don't", "don’t", "never", "avoid", "stop ", "not ", "no "]
        if says.contains(where: { start.hasPrefix($0) }) { return block.text }
        var text = SourceText("Don’t: ", pieces: [])
        text.append(block.text)
        return text
    }

    private static func wordCount(_ text: String) -> Int {
        text.utf8.reduce(into: 1) { count, byte in if byte == 0x20 { count += 1 } }
    }
}

/// Finds the urgency span that a block lies in, by its place in the file.
private struct UrgencyMap {
    let spans: [UrgencySpan]
    private let ranges: [Range<Int>]

    init(_ spans: [UrgencySpan]) {
        self.spans = spans
        ranges = spans.map { span in
            let places = ([span.heading] + span.items + span.notes).map(\.span).filter {
                !$0.isEmpty
            }
            let start = places.map(\.lowerBound).min() ?? 0
            return start..<max(start, places.map(\.upperBound).max() ?? 0)
        }
    }

    func index(of block: Block) -> Int? {
        let place = block.text.span
        guard !place.isEmpty else { return nil }
        return ranges.firstIndex {
            $0.contains(place.lowerBound) && place.upperBound <= $0.upperBound
        }
    }
}
