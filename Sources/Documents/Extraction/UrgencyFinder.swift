// SPDX-License-Identifier: Apache-2.0
//
// Urgency spans from care cards, from headings and from lead-in sentences ("Call 999 if:"). What the
// markup says about a level stands; phrases only tell a pharmacist's card from a GP's.

internal import TextAnalysis

/// Finds the urgency spans of a page.
struct UrgencyFinder {
    let profile: SourceProfile
    let analyzer: TextAnalyzer

    /// All spans in document order.
    func spans(of outline: PageOutline) -> [UrgencySpan] {
        var spans = outline.cards.map(span)
        for part in outline.parts where !part.isCard { spans += self.spans(of: part) }
        return spans.sorted { $0.start < $1.start }
    }

    private func span(_ card: PageOutline.Card) -> UrgencySpan {
        let heading = card.heading ?? card.notes.first ?? SourceText("", pieces: [])
        var level = card.level
        if level == .routine, let said = self.level(in: heading.string), said < level {
            level = said
        }
        let items = card.items.isEmpty ? card.notes : card.items
        return UrgencySpan(
            level: level, heading: heading, items: items,
            notes: card.items.isEmpty ? [] : card.notes)
    }

    /// Lists after a sentence that tells a level, and the rest of a section whose heading tells one.
    private func spans(of part: PageOutline.Part) -> [UrgencySpan] {
        let blocks = part.section.blocks
        let found = leadIns(of: blocks) + emergencies(in: blocks)
        guard let heading = part.heading, let level = level(in: heading.string),
            heading.string.utf8.count <= 160
        else { return found }
        let taken = found.flatMap { [$0.heading] + $0.items }
        let rest = blocks.filter { !taken.contains($0.text) }
        let items = rest.filter { $0.kind == .item }.map(\.text)
        let others = rest.filter { $0.kind != .item }.map(\.text)
        if items.isEmpty && (others.isEmpty || !found.isEmpty) { return found }
        let span = UrgencySpan(
            level: level, heading: heading, items: items.isEmpty ? others : items,
            notes: items.isEmpty ? [] : others)
        return [span] + found
    }

    private func leadIns(of blocks: [Block]) -> [UrgencySpan] {
        var result: [UrgencySpan] = []
        for (index, block) in blocks.enumerated() where block.kind == .paragraph {
            guard block.text.string.hasSuffix(":"), block.text.string.utf8.count <= 300,
                let level = level(in: block.text.string), level != .selfCare
            else { continue }
            let items = blocks[(index + 1)...].prefix { $0.kind == .item }.map(\.text)
            if !items.isEmpty {
                result.append(UrgencySpan(level: level, heading: block.text, items: items))
            }
        }
        return result
    }

    /// Sentences of running text that name an emergency and when it is one ("If …, call 999").
    private func emergencies(in blocks: [Block]) -> [UrgencySpan] {
        var result: [UrgencySpan] = []
        for block in blocks
        where block.kind == .paragraph && level(in: block.text.string) == .emergency {
            guard !block.text.string.hasSuffix(":") else { continue }
            for range in analyzer.sentences(in: block.text.string) {
                let sentence = block.text.slice(range)
                guard level(in: sentence.string) == .emergency,
                    Self.conditions.isIn(sentence.string),
                    !Self.denials.isIn(sentence.string)
                else { continue }
                result.append(UrgencySpan(level: .emergency, heading: sentence, items: [sentence]))
            }
        }
        return result
    }

    private static let conditions = PhraseTable(["if ", "when ", "anyone with", "someone with"])

    private static let denials = PhraseTable([
        "does not", "do not need", "not usually", "not normally", "rarely needs",
    ])

    /// The highest level that a phrase of the text stands for.
    func level(in text: String) -> UrgencyLevel? {
        profile.urgencyTable.matches(in: text).map { profile.urgencyPhrases[$0.index].level }.max()
    }
}

extension UrgencySpan {
    /// The file offset where the span begins.
    var start: Int { heading.pieces.first?.source.lowerBound ?? items.first?.span.lowerBound ?? 0 }
}
