// SPDX-License-Identifier: Apache-2.0
//
// Links within a page: marks that lead to a footnote and back are no words of the sentence that they
// stand in ("after 3 days2" must not become 32), and headings have names that links lead to.

extension BlockReader {
    /// Nodes that a mark may hold; whatever holds more is text.
    private static let nodesMax = 8

    /// Whether an element is the mark of a footnote, its way back, or a heading's link to itself.
    func isMark(_ id: HTMLTree.ID) -> Bool {
        let name = tree.nodes[id].name
        guard name == "sup" || name == "a" && isLinkWithin(id) else { return false }
        let below = DescendantSequence(tree: tree, root: id, textToo: true)
            .prefix(Self.nodesMax + 1).map(\.self)
        guard below.count <= Self.nodesMax else { return false }
        let text = tree.plainText(of: id)
        guard name == "sup" else { return isMarkText(text, of: id, below) }
        return text.utf8.count <= 12 && below.contains { isLinkWithin($0) }
    }

    private func isLinkWithin(_ id: HTMLTree.ID) -> Bool {
        tree.nodes[id].name == "a" && tree.attribute("href", of: id)?.first == "#"
    }

    /// Text without a letter or digit (↩, ¶, *), a number in brackets, or what calls itself a
    /// reference. A bare number is none: "see section 3" is said to people.
    private func isMarkText(
        _ text: String, of id: HTMLTree.ID, _ below: [HTMLTree.ID]
    ) -> Bool {
        if ["doc-noteref", "doc-backlink"].contains(tree.attribute("role", of: id)) { return true }
        if !text.contains(where: { $0.isLetter || $0.isNumber }) {
            return !text.isEmpty && text.utf8.count <= 12
        }
        let holdsSup = below.contains { tree.nodes[$0].name == "sup" }
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        return (holdsSup || isBracketed) && text.utf8.count <= 5
    }

    /// The name that a link to a heading uses: its own, that of an anchor in it, or that of the box
    /// that it opens.
    func anchor(of heading: HTMLTree.ID) -> String? {
        if let name = name(of: heading) { return name }
        if let inner = tree.elements(below: heading).prefix(Self.nodesMax).lazy.compactMap({
            name(of: $0)
        }).first {
            return inner
        }
        let box = tree.nodes[heading].parent
        guard box > 0, ["section", "div", "article"].contains(tree.nodes[box].name),
            tree.children(of: box).first(where: { !tree.nodes[$0].isText }) == heading
        else { return nil }
        return name(of: box)
    }

    private func name(of id: HTMLTree.ID) -> String? {
        let name =
            tree.attribute("id", of: id)
            ?? (tree.nodes[id].name == "a" ? tree.attribute("name", of: id) : nil)
        return name.flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 }
    }
}
