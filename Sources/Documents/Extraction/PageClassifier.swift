// SPDX-License-Identifier: Apache-2.0
//
// Articles, hubs, redirects, soft "not found" pages.

internal import TextAnalysis

/// Decides what kind of page a tree is.
struct PageClassifier {
    private(set) var kind: PageKind
    /// The links of a hub.
    private(set) var links: [PageLink] = []

    init(tree: HTMLTree, content: MainContent, outline: PageOutline, roots: [HTMLTree.ID]) {
        let blocks = outline.parts.flatMap(\.section.blocks)
        let bytes = blocks.reduce(0) { $0 + $1.text.string.utf8.count }
        if Self.sendsAway(tree), bytes < 400 {
            kind = .redirect
        } else if blocks.isEmpty {
            kind = .empty
        } else if Self.saysNotFound(outline, bytes) {
            kind = .notFound
        } else {
            let text = roots.reduce(0) { $0 + content.textBytes[$1] }
            let linked = roots.reduce(0) { $0 + content.linkBytes[$1] }
            let all = Self.links(tree, content, roots)
            // An A to Z may say more than its links ("Zoster, see Shingles"), but no line says much.
            let isIndex =
                all.count >= 15 && all.count * 5 >= blocks.count * 4 && bytes < blocks.count * 80
            kind = isIndex || (text > 0 && linked * 10 >= text * 6) ? .hub : .article
            if kind == .hub { links = all }
        }
    }

    /// `<meta http-equiv=refresh content="0; url=…">`.
    private static func sendsAway(_ tree: HTMLTree) -> Bool {
        tree.elements(below: 0).contains { id in
            tree.nodes[id].name == "meta"
                && tree.attribute("http-equiv", of: id)?.lowercased() == "refresh"
                && (tree.attribute("content", of: id)?.lowercased().contains("url") ?? false)
        }
    }

    private static func saysNotFound(_ outline: PageOutline, _ bytes: Int) -> Bool {
        guard bytes < 1_500 else { return false }
        let title = outline.title?.string ?? outline.parts.first?.section.heading.first ?? ""
        return notFoundMarks.isIn(title)
    }

    private static let notFoundMarks = PhraseTable([
        "page not found", "404", "page cannot be found", "page can't be found", "not found",
    ])

    private static func links(
        _ tree: HTMLTree, _ content: MainContent, _ roots: [HTMLTree.ID]
    ) -> [PageLink] {
        var links: [PageLink] = []
        for root in roots {
            for id in tree.elements(below: root)
            where tree.nodes[id].name == "a" && !content.dropped[id] {
                guard let address = tree.attribute("href", of: id) else { continue }
                let text = tree.plainText(of: around(id, tree))
                if !text.isEmpty { links.append(PageLink(text: text, address: address)) }
            }
        }
        return links
    }

    /// The list item of a link when it holds no other link ("Zoster, see Shingles"), else the link.
    private static func around(_ id: HTMLTree.ID, _ tree: HTMLTree) -> HTMLTree.ID {
        let item = tree.nearest(from: id) { tree.nodes[$0].traits.contains(.block) }
        guard let item, tree.nodes[item].name == "li" || tree.nodes[item].name == "p" else {
            return id
        }
        let links = tree.elements(below: item).lazy.filter { tree.nodes[$0].name == "a" }.prefix(2)
        return links.reduce(0) { count, _ in count + 1 } == 1 ? item : id
    }
}
