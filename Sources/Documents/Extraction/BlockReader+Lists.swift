// SPDX-License-Identifier: Apache-2.0
//
// Lists item by item, definition lists, do and don't lists, and care cards.

extension BlockReader {
    /// `do` or `dont` by the profile's markup.
    func listKind(of id: HTMLTree.ID) -> Block.ListKind? {
        if profile.dontLists.matches(id, in: tree) { return .dont }
        if profile.doLists.matches(id, in: tree) { return .do }
        return nil
    }

    mutating func visitList(_ id: HTMLTree.ID, _ place: Place) {
        if place.isSoft, !place.isItem {
            visitListAsText(id, place)
            return
        }
        flush(place)
        var inner = place
        inner.isSoft = false
        inner.list = listKind(of: id) ?? listKindOfLabel() ?? place.list
        for child in tree.children(of: id) {
            if tree.nodes[child].isText {
                inline.append(child, of: tree)
            } else {
                visit(child, inner)
            }
        }
        flush(inner)
    }

    /// Where a list must stay on one line (a table cell), its items are set off by semicolons.
    private mutating func visitListAsText(_ id: HTMLTree.ID, _ place: Place) {
        var isFirst = true
        for child in tree.children(of: id) where !tree.nodes[child].isText && !dropped[child] {
            if !isFirst, !inline.isEmpty { inline.append(";") }
            inline.space()
            visitChildren(of: child, place)
            isFirst = false
        }
    }

    /// A list under the heading "Do" or "Don't" is one, whatever its markup says.
    private func listKindOfLabel() -> Block.ListKind? {
        guard part.section.blocks.isEmpty, let label = headings.last else { return nil }
        return Self.listKind(ofLabel: label.text)
    }

    /// What a heading such as "Do", "Don't" or "Dos" says about the list below it.
    static func listKind(ofLabel label: String) -> Block.ListKind? {
        guard label.utf8.count <= 12 else { return nil }
        return switch label.lowercased().filter(\.isLetter) {
        case "do", "dos": .do
        case "dont", "donts", "donot", "dontdo": .dont
        default: nil
        }
    }

    mutating func visitItem(_ id: HTMLTree.ID, _ place: Place) {
        flush(place)
        var inner = place
        inner.list = listKind(of: id) ?? place.list
        if holdsStructure(id) {
            inner.isItem = false
            inner.isSoft = false
            visitScope(inner) { $0.visitChildren(of: id, $1) }
            flush(inner)
            return
        }
        inner.isItem = true
        inner.isSoft = true
        visitChildren(of: id, inner)
        flush(inner)
    }

    /// An item with headings, tables or several paragraphs is a part of the page laid out as a list.
    private func holdsStructure(_ id: HTMLTree.ID) -> Bool {
        var paragraphs = 0
        for element in tree.elements(below: id) where !dropped[element] {
            if headingLevel(of: element) != nil { return true }
            switch tree.nodes[element].name {
            case "table", "details", "article", "section": return true
            case "p": paragraphs += 1
            default: break
            }
        }
        return paragraphs > 3
    }

    // MARK: Definitions

    /// Each definition becomes one block, "term: definition".
    mutating func visitDefinitions(_ id: HTMLTree.ID, _ place: Place) {
        flush(place)
        var term: SourceText?
        visitDefinitions(below: id, &term, place)
        add(term, kind: .term, place)
    }

    private mutating func visitDefinitions(
        below id: HTMLTree.ID, _ term: inout SourceText?, _ place: Place
    ) {
        var soft = place
        soft.isSoft = true
        soft.isItem = false
        for child in tree.children(of: id) {
            guard !tree.nodes[child].isText, !dropped[child] else { continue }
            switch tree.nodes[child].name {
            case "dt":
                if let lonely = term { add(lonely, kind: .term, place) }
                visitChildren(of: child, soft)
                term = inline.take()
            case "dd":
                visitDefinition(child, of: &term, soft, place)
            case "div": visitDefinitions(below: child, &term, place)
            default: visit(child, place)
            }
        }
    }

    private mutating func visitDefinition(
        _ id: HTMLTree.ID, of term: inout SourceText?, _ soft: Place, _ place: Place
    ) {
        guard !holdsStructure(id), !tree.elements(below: id).contains(where: isList) else {
            if let lonely = term { add(lonely, kind: .term, place) }
            term = nil
            visitChildren(of: id, place)
            flush(place)
            return
        }
        visitChildren(of: id, soft)
        guard let definition = inline.take() else { return }
        guard var whole = term else {
            add(definition, kind: .term, place)
            return
        }
        whole.append(definition, separator: whole.string.hasSuffix(":") ? " " : ": ")
        add(whole, kind: .term, place)
        term = nil
    }

    private func isList(_ id: HTMLTree.ID) -> Bool {
        tree.nodes[id].traits.contains(.list) && !dropped[id]
    }

    // MARK: Cards

    /// A care card: its first heading introduces its items, and what follows the card is no part of
    /// either. A card of another level within it is a card of its own.
    mutating func visitCard(_ id: HTMLTree.ID, _ level: UrgencyLevel, _ place: Place) {
        guard card?.level != level else {
            visitChildren(of: id, place)
            return
        }
        flush(place)
        closePart()
        let outer = (card: card, headings: headings)
        card = PageOutline.Card(level: level)
        var inner = place
        inner.isItem = false
        inner.isSoft = false
        visitChildren(of: id, inner)
        flush(inner)
        closePart()
        if let card, card.heading != nil || !card.items.isEmpty || !card.notes.isEmpty {
            outline.cards.append(card)
        }
        (card, headings) = outer
        part = PageOutline.Part(
            section: Section(heading: headings.map(\.text), blocks: []), isCard: card != nil)
    }
}
