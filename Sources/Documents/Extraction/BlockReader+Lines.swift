// SPDX-License-Identifier: Apache-2.0
//
// Old pages set headings as bold lines and lists as lines with a dash, all in one paragraph with
// breaks. Here such lines become what they look like.

extension BlockReader {
    /// One line of a block.
    struct Line {
        var text: SourceText
        /// All of it stands in bold or large print.
        var isBold: Bool
        /// Nearly all of it stands in links.
        var isLink: Bool
        /// Links side by side ("Overview | Symptoms | Treatment").
        var isMenu: Bool
    }

    /// Longer bold lines are emphasis, not headings.
    private static let headingBytesMax = 90
    /// The level of a heading that is only a bold line: below all real ones.
    private static let boldLevel = 7

    /// Ends the line that is being collected.
    mutating func endLine() {
        let isBold = inline.visibleCount > 0 && inline.boldCount == inline.visibleCount
        let isLink = inline.linkCount * 10 > inline.visibleCount * 9
        let isHalfLink = inline.linkCount * 2 > inline.visibleCount
        guard let text = inline.take() else { return }
        let isMenu = isHalfLink && text.string.utf8.count { $0 == UInt8(ascii: "|") } >= 2
        lines.append(Line(text: text, isBold: isBold, isLink: isLink, isMenu: isMenu))
    }

    /// Whether an element prints in bold or large letters.
    func isBold(_ id: HTMLTree.ID) -> Bool {
        switch tree.nodes[id].name {
        case "b", "strong", "big": return true
        case "font":
            guard let size = tree.attribute("size", of: id) else { return false }
            return size == "+2" || size == "+3" || ["4", "5", "6", "7"].contains(size)
        default: return false
        }
    }

    /// Makes blocks of the lines of one paragraph or item.
    mutating func addLines(_ lines: [Line], _ place: Place) {
        let lines = lines.filter { !$0.isMenu }
        let hasBullets = lines.contains { Self.bulletBytes($0.text.string) > 0 }
        if place.list != nil, lines.count > 1, !hasBullets {
            for line in lines { add(line.text, kind: .item, place) }
            return
        }
        var open: SourceText?
        var isItem = place.isItem
        func end(_ reader: inout BlockReader) {
            reader.isLinkedLine = lines.allSatisfy(\.isLink)
            defer { reader.isLinkedLine = false }
            reader.add(open, kind: isItem ? .item : .paragraph, place)
            open = nil
        }
        for line in lines {
            let bullet = Self.bulletBytes(line.text.string)
            if isHeading(line, place) {
                end(&self)
                beginBold(line.text)
                isItem = place.isItem
            } else if bullet > 0, lines.count > 1 || place.isItem {
                end(&self)
                isItem = true
                open = line.text.slice(bullet..<line.text.string.utf8.count)
            } else if isItem, hasBullets, !place.isItem {
                end(&self)
                isItem = false
                open = line.text
            } else if open != nil {
                open?.append(line.text, separator: " ")
            } else {
                open = line.text
            }
        }
        end(&self)
    }

    /// A short bold line without a full stop, outside lists, tables and cards.
    private func isHeading(_ line: Line, _ place: Place) -> Bool {
        guard line.isBold, !line.isLink, !place.isItem, !place.isSoft, card == nil,
            line.text.string.utf8.count <= Self.headingBytesMax,
            let last = line.text.string.last, !".!,;".contains(last)
        else { return false }
        return line.text.string.contains(where: \.isLetter)
    }

    private mutating func beginBold(_ text: SourceText) {
        let isTitle =
            outline.title == nil && !headTitle.isEmpty
            && headTitle.lowercased().hasSuffix(text.string.lowercased())
        begin(heading: text, level: isTitle ? 1 : Self.boldLevel)
    }

    /// Bytes of the dash, bullet or star with its space at the start of a line; 0 for none.
    private static func bulletBytes(_ text: String) -> Int {
        guard let first = text.utf8.first,
            first >= 0x80 || first == 0x2D || first == 0x2A || first == 0x3E
        else { return 0 }
        let marks = ["- ", "– ", "— ", "• ", "· ", "* ", "‣ ", "◦ ", "▪ ", "■ ", "● ", "» ", "> "]
        return marks.first { text.hasPrefix($0) }?.utf8.count ?? 0
    }
}
