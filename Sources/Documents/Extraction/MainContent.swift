// SPDX-License-Identifier: Apache-2.0
//
// Which part of a page is its own text. First everything that no reader sees and everything that is
// furniture by its markup goes; then the profile names the main part, or the text itself shows it:
// running text is dense and hardly linked, furniture is short and all links.

/// Finds the main part of one page.
struct MainContent {
    /// Text of at least this many bytes makes a named main part believable.
    private static let convincingBytes = 200

    let tree: HTMLTree
    /// Nodes that are no text of the page, with all below them.
    private(set) var dropped: [Bool]
    /// Elements that are hidden from readers though they hold text.
    private var hidden: [HTMLTree.ID] = []
    /// Bytes of visible text, and of those within links, below each node.
    private(set) var textBytes: [Int]
    private(set) var linkBytes: [Int]

    init(tree: HTMLTree, profile: SourceProfile) {
        self.tree = tree
        dropped = Array(repeating: false, count: tree.nodes.count)
        textBytes = dropped.map { _ in 0 }
        linkBytes = textBytes
        dropSilentAndHidden()
        measure()
        dropFurniture(profile)
        measure()
    }

    /// The roots of the main part in document order, and whether the profile named them.
    func roots(_ profile: SourceProfile) -> (roots: [HTMLTree.ID], isNamed: Bool) {
        let body = textBytes[0]
        for selector in profile.main {
            let found = outermost { selector.matches($0, in: tree) }
            let total = found.reduce(0) { $0 + textBytes[$1] }
            guard total > 0 else { continue }
            if total >= Self.convincingBytes || total * 3 >= body { return (found, true) }
        }
        return ([densest()], false)
    }

    /// How many elements below the roots hide text; outside them it is furniture anyway.
    func hiddenCount(below roots: [HTMLTree.ID]) -> Int {
        hidden.count { id in
            !dropped[tree.nodes[id].parent] && tree.nearest(from: id) { roots.contains($0) } != nil
        }
    }

    // MARK: Dropping

    private mutating func dropSilentAndHidden() {
        let visibility = Visibility(tree: tree)
        for id in tree.nodes.indices.dropFirst() where !tree.nodes[id].isText {
            let node = tree.nodes[id]
            if dropped[node.parent] {
                dropped[id] = true
            } else if node.traits.contains(.silent) {
                dropped[id] = !isHeadingButton(id) && !["img", "br", "hr"].contains(node.name)
            } else if visibility.hides(id, in: tree) {
                dropped[id] = true
                let words = tree.plainText(of: id).utf8.split(separator: 0x20).count
                // A badge or an icon that is only kept from being read aloud twice is no trick.
                let isBadge = words <= 2 && tree.attribute("aria-hidden", of: id) != nil
                if words > 0, !isBadge { hidden.append(id) }
            }
        }
    }

    private func isHeadingButton(_ id: HTMLTree.ID) -> Bool {
        guard tree.nodes[id].name == "button" else { return false }
        return tree.nearest(from: tree.nodes[id].parent) {
            tree.nodes[$0].traits.contains(.heading) || tree.nodes[$0].name == "summary"
        } != nil
    }

    private mutating func dropFurniture(_ profile: SourceProfile) {
        let all = max(1, textBytes[0])
        for id in tree.nodes.indices.dropFirst() where !tree.nodes[id].isText {
            let node = tree.nodes[id]
            if dropped[node.parent] {
                dropped[id] = true
                continue
            }
            if dropped[id] || node.name == "body" || node.name == "html" { continue }
            let isNamed = profile.drop.matches(id, in: tree)
            guard isNamed || Furniture.looksLike(id, in: tree) else { continue }
            // What holds most of the page is no furniture, whatever it is called.
            if textBytes[id] * 2 < all || (isNamed && textBytes[id] * 10 < all * 8) {
                dropped[id] = true
            }
        }
    }

    /// Sums up visible text from the leaves; children come after their parents in the array.
    private mutating func measure() {
        for id in textBytes.indices { (textBytes[id], linkBytes[id]) = (0, 0) }
        for id in tree.nodes.indices.dropFirst().reversed() {
            let node = tree.nodes[id]
            if dropped[id] || dropped[node.parent] { continue }
            if node.isText {
                textBytes[id] = tree.text[node.text].count { $0 > 0x20 }
            } else if node.name == "a", tree.attribute("href", of: id) != nil {
                linkBytes[id] = textBytes[id]
            }
            textBytes[node.parent] += textBytes[id]
            linkBytes[node.parent] += linkBytes[id]
        }
    }

    // MARK: Finding

    /// The elements that satisfy `test`, without those inside another one or dropped.
    private func outermost(where test: (HTMLTree.ID) -> Bool) -> [HTMLTree.ID] {
        var result: [HTMLTree.ID] = []
        var inside = Array(repeating: false, count: tree.nodes.count)
        for id in tree.nodes.indices.dropFirst() where !tree.nodes[id].isText {
            if inside[tree.nodes[id].parent] {
                inside[id] = true
            } else if !dropped[id], test(id) {
                inside[id] = true
                result.append(id)
            }
        }
        return result
    }

    /// The deepest element that still holds most of the running text of the page.
    private func densest() -> HTMLTree.ID {
        let running = runningBytes()
        guard running[0] > 0 else { return 0 }
        var at = 0
        while true {
            let best = tree.children(of: at).max { running[$0] < running[$1] }
            guard let best, running[best] * 100 >= running[0] * 92, !tree.nodes[best].isText,
                tree.nodes[best].traits.contains(.block)
            else { return at }
            at = best
        }
    }

    /// Bytes of running text below each node: blocks whose own text is long and hardly linked.
    private func runningBytes() -> [Int] {
        var own = Array(repeating: (text: 0, link: 0), count: tree.nodes.count)
        for id in tree.nodes.indices.dropFirst() where tree.nodes[id].isText && textBytes[id] > 0 {
            guard let block = block(around: id) else { continue }
            own[block].text += textBytes[id]
            if isLinked(id, upTo: block) { own[block].link += textBytes[id] }
        }
        var running = Array(repeating: 0, count: tree.nodes.count)
        for id in tree.nodes.indices.dropFirst().reversed() {
            if own[id].text >= 60, own[id].link * 10 < own[id].text * 4 {
                running[id] += own[id].text
            }
            running[tree.nodes[id].parent] += running[id]
        }
        return running
    }

    /// The nearest block element around a node.
    private func block(around id: HTMLTree.ID) -> HTMLTree.ID? {
        tree.nearest(from: tree.nodes[id].parent) { tree.nodes[$0].traits.contains(.block) }
    }

    private func isLinked(_ id: HTMLTree.ID, upTo block: HTMLTree.ID) -> Bool {
        let link = tree.nearest(from: id) { $0 == block || tree.nodes[$0].name == "a" }
        return link.map { tree.nodes[$0].name == "a" } ?? false
    }
}
