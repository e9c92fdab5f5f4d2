// SPDX-License-Identifier: Apache-2.0
//
// Walks the main part of a page once and cuts it into sections and blocks. Start here to see how
// markup becomes text; lists, tables and cards are in the extensions.

/// Reads blocks from a tree.
struct BlockReader {
    /// What surrounds the text that is being collected.
    struct Place {
        /// The text belongs to a list item.
        var isItem = false
        /// The list tells what to do or what not to do.
        var list: Block.ListKind?
        /// White space has no meaning at block borders: inside a table cell or an item.
        var isSoft = false
        /// Captions are marked as such.
        var isCaption = false
    }

    struct Heading {
        var level: Int
        var text: String
    }

    let tree: HTMLTree
    let profile: SourceProfile
    /// Elements that are no text of the page, with all below them.
    let dropped: [Bool]

    var outline = PageOutline()
    var headings: [Heading] = []
    var part = PageOutline.Part(section: Section(heading: [], blocks: []))
    var inline = InlineText()
    /// Lines of the block that is being collected, before the one in `inline`.
    var lines: [Line] = []
    /// The main part was found by its text and may hold furniture.
    var isGuessed = false
    /// Whether each block of `part` is nothing but links.
    var linked: [Bool] = []
    /// The line that becomes a block now is nothing but links.
    var isLinkedLine = false
    /// What the page's head calls it; a line in large print that says the same is the title.
    var headTitle = ""
    var card: PageOutline.Card?
    /// What abbreviations stand for, as far as it was told.
    private var expanded: Set<String> = []
    private static let expansionBytesMax = 80

    init(tree: HTMLTree, profile: SourceProfile, dropped: [Bool]) {
        self.tree = tree
        self.profile = profile
        self.dropped = dropped
    }

    /// Reads everything below the roots in order.
    mutating func read(_ roots: [HTMLTree.ID]) -> PageOutline {
        for root in roots {
            visit(root, Place())
            flush(Place())
        }
        closePart()
        return outline
    }

    // MARK: Walking

    mutating func visitChildren(of id: HTMLTree.ID, _ place: Place) {
        for child in tree.children(of: id) { visit(child, place) }
    }

    mutating func visit(_ id: HTMLTree.ID, _ place: Place) {
        if tree.nodes[id].isText {
            inline.append(id, of: tree)
            return
        }
        guard !dropped[id] else { return }
        let node = tree.nodes[id]
        if let card = profile.cards.firstMatch(id, in: tree) {
            visitCard(id, profile.cardLevels[card], place)
            return
        }
        switch node.name {
        case "br": visitBreak(id, place)
        case "img": visitImage(id, place)
        case "abbr", "acronym": visitAbbreviation(id, place)
        case "ul", "ol", "menu", "dir": visitList(id, place)
        case "li": visitItem(id, place)
        case "dl": visitDefinitions(id, place)
        case "table": visitTable(id, place)
        case "details": visitDetails(id, place)
        case "figcaption", "caption": visitCaption(id, place)
        case "hr": breakBlock(place)
        default:
            if let level = headingLevel(of: id) {
                visitHeading(id, level: level, place)
            } else if node.traits.contains(.block) {
                visitBlock(id, place)
            } else {
                visitInline(id, place)
            }
        }
    }

    private mutating func visitInline(_ id: HTMLTree.ID, _ place: Place) {
        guard !isMark(id) else { return }
        let (wasBold, wasLink) = (inline.isBold, inline.isLink)
        if isBold(id) { inline.isBold = true }
        if tree.nodes[id].name == "a", tree.attribute("href", of: id) != nil {
            inline.isLink = true
        }
        visitChildren(of: id, place)
        (inline.isBold, inline.isLink) = (wasBold, wasLink)
    }

    /// The first time, what the abbreviation stands for follows in brackets.
    private mutating func visitAbbreviation(_ id: HTMLTree.ID, _ place: Place) {
        visitInline(id, place)
        guard let title = tree.attribute("title", of: id).map(PageMetadata.trimmed),
            (1...Self.expansionBytesMax).contains(title.utf8.count),
            !title.contains(where: \.isNumber), !inline.isEmpty, !inline.holds(title),
            expanded.insert(title).inserted
        else { return }
        inline.space()
        inline.append("(\(title))")
    }

    private mutating func visitBlock(_ id: HTMLTree.ID, _ place: Place) {
        breakBlock(place)
        let list = listKind(of: id)
        if let list, list != place.list {
            var inner = place
            inner.list = list
            visitScope(inner) { $0.visitChildren(of: id, $1) }
        } else {
            visitChildren(of: id, place)
        }
        breakBlock(place)
        endLabel()
    }

    /// The label "Do" or "Don't" ends with the box that holds it and its list.
    private mutating func endLabel() {
        guard let label = headings.last, Self.listKind(ofLabel: label.text) != nil,
            !part.section.blocks.isEmpty
        else { return }
        closePart()
        headings.removeLast()
        part.section.heading = headings.map(\.text)
    }

    /// A break ends a line; a second one in a row ends the paragraph.
    private mutating func visitBreak(_ id: HTMLTree.ID, _ place: Place) {
        inline.space()
        guard !place.isSoft else { return }
        endLine()
        var next = tree.nodes[id].next
        while next >= 0, tree.nodes[next].isText, isBlank(next) { next = tree.nodes[next].next }
        if next >= 0, tree.nodes[next].name == "br" { flush(place) }
    }

    private func isBlank(_ id: HTMLTree.ID) -> Bool {
        tree.text[tree.nodes[id].text].allSatisfy { $0 <= 0x20 }
    }

    /// An alternative text of some words is a caption; a name of a file or an icon is nothing.
    private mutating func visitImage(_ id: HTMLTree.ID, _ place: Place) {
        guard let alt = tree.attribute("alt", of: id), !place.isSoft,
            alt.split(whereSeparator: \.isWhitespace).count >= 4
        else { return }
        breakBlock(place)
        var text = InlineText()
        text.append(
            alt.split(whereSeparator: \.isWhitespace).joined(separator: " "),
            source: tree.pieces[tree.nodes[id].pieces].first?.source)
        add(text.take(), kind: .caption, place)
    }

    private mutating func visitCaption(_ id: HTMLTree.ID, _ place: Place) {
        breakBlock(place)
        var inner = place
        inner.isCaption = true
        inner.isSoft = true
        visitChildren(of: id, inner)
        add(inline.take(), kind: .caption, place)
    }

    /// The summary heads what the element hides until it is opened.
    private mutating func visitDetails(_ id: HTMLTree.ID, _ place: Place) {
        breakBlock(place)
        visitScope(place) { reader, place in
            for child in reader.tree.children(of: id) {
                if reader.tree.nodes[child].name == "summary", !reader.dropped[child] {
                    reader.visitHeading(child, level: reader.innerLevel, place)
                } else {
                    reader.visit(child, place)
                }
            }
        }
    }

    // MARK: Headings

    /// The level that a heading would have below the ones that are open.
    var innerLevel: Int { min(9, (headings.last?.level ?? 1) + 1) }

    func headingLevel(of id: HTMLTree.ID) -> Int? {
        if let level = ElementTraits.headingLevel(of: tree.nodes[id].name) { return level }
        guard tree.attribute("role", of: id) == "heading" else { return nil }
        return tree.attribute("aria-level", of: id).flatMap(Int.init).map { min(max($0, 1), 6) }
            ?? 2
    }

    mutating func visitHeading(_ id: HTMLTree.ID, level: Int, _ place: Place) {
        flush(place)
        var inner = place
        inner.isSoft = true
        visitHeadingText(of: id, inner)
        guard let text = inline.take() else { return }
        begin(heading: text, level: level)
        part.section.anchor = anchor(of: id)
    }

    /// Begins the section of a heading; the first one of the first level is the title.
    mutating func begin(heading text: SourceText, level: Int) {
        closePart()
        if level == 1, outline.title == nil {
            outline.title = text
            outline.partsBeforeTitle = outline.parts.count
            headings = []
            part.section.heading = []
            return
        }
        while let last = headings.last, last.level >= level { headings.removeLast() }
        headings.append(Heading(level: level, text: text.string))
        if card != nil, card?.heading == nil { card?.heading = text }
        part.section.heading = headings.map(\.text)
        part.heading = text
        part.isCard = card != nil
    }

    /// Headings may hold a button that opens their section; elsewhere buttons are furniture.
    private mutating func visitHeadingText(of id: HTMLTree.ID, _ place: Place) {
        for child in tree.children(of: id) {
            if tree.nodes[child].name == "button" {
                visitHeadingText(of: child, place)
            } else if tree.nodes[child].name == "img" || isMark(child) {
                continue
            } else {
                visit(child, place)
            }
        }
    }

    /// Runs `body`; headings that begin inside end with it.
    mutating func visitScope(_ place: Place, _ body: (inout BlockReader, Place) -> Void) {
        let outer = headings
        let before = part.heading
        body(&self, place)
        flush(place)
        if headings.count != outer.count || headings.last?.text != outer.last?.text {
            closePart()
            headings = outer
            part.section.heading = outer.map(\.text)
            part.heading = before
            part.isCard = card != nil
        }
    }

    // MARK: Blocks

    /// A border between blocks: in soft places only a space.
    mutating func breakBlock(_ place: Place) {
        if place.isSoft { inline.space() } else { flush(place) }
    }

    /// Ends the text that was collected and makes it a block, or several when its lines are a list.
    mutating func flush(_ place: Place) {
        endLine()
        guard !lines.isEmpty else { return }
        let taken = lines
        lines = []
        addLines(taken, place)
    }

    mutating func add(_ text: SourceText?, kind: Block.Kind, _ place: Place) {
        guard let text, text.string.unicodeScalars.contains(where: Self.isTelling) else { return }
        part.section.blocks.append(Block(kind: kind, text: text, list: place.list))
        linked.append(isLinkedLine)
        guard card != nil else { return }
        if kind == .item { card?.items.append(text) } else { card?.notes.append(text) }
    }

    /// Letters and digits of any script; a block of dashes and bullets tells nothing.
    private static func isTelling(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    mutating func closePart() {
        dropLinkLists()
        if !part.section.blocks.isEmpty { outline.parts.append(part) }
        part = PageOutline.Part(
            section: Section(heading: headings.map(\.text), blocks: []), isCard: card != nil)
    }

    /// Where the main part was guessed, three and more blocks in a row that are nothing but links
    /// lead away from the page.
    private mutating func dropLinkLists() {
        defer { linked = [] }
        guard isGuessed, profile.dropsLinkLists, card == nil,
            linked.count == part.section.blocks.count
        else {
            return
        }
        var kept: [Block] = []
        var index = 0
        while index < linked.count {
            let run = linked[index...].prefix { $0 }.count
            if run < 3 { kept += part.section.blocks[index..<index + max(run, 1)] }
            index += max(run, 1)
        }
        if !kept.isEmpty || !outline.parts.isEmpty { part.section.blocks = kept }
    }
}
