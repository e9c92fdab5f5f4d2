// SPDX-License-Identifier: Apache-2.0
//
// Markup that holds no text of the page on any site: navigation, banners, sharing, related links.

/// Recognises furniture by element names and by the words of `class` and `id`.
enum Furniture {
    /// Words that name furniture wherever they stand in a class or id ("site-nav", "cookieBanner").
    private static let words: Set<String> = [
        "advert", "advertisement", "advertising", "banner", "breadcrumb", "breadcrumbs", "comments",
        "cookie", "cookies", "disqus", "feedback", "footer", "hatnote", "masthead", "menu", "modal",
        "nav", "navbar", "navigation", "newsletter", "pager", "pagination", "paging", "popup",
        "promo",
        "promoted", "recommended", "related", "share", "sharing", "sidebar", "signup", "skip",
        "skiplink", "skiplinks", "social", "sponsored", "subscribe", "survey", "toolbar", "topnav",
        "toc", "tweet", "widget", "noprint", "printonly", "addthis", "sharethis",
    ]

    /// Whether an element is furniture by what it is called.
    static func looksLike(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        let node = tree.nodes[id]
        if node.traits.contains(.furniture) { return true }
        switch node.name {
        case "aside": return true
        case "header": return !tree.elements(below: id).contains { tree.nodes[$0].name == "h1" }
        case "main", "article", "h1", "h2", "h3", "p", "table", "tr", "td", "tbody": return false
        default: break
        }
        if isInHeading(id, in: tree) { return false }
        for attribute in node.attributes where attribute.name == "class" || attribute.name == "id" {
            if holdsWord(attribute.value) { return true }
        }
        return false
    }

    private static func isInHeading(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        guard !tree.nodes[id].traits.contains(.block) else { return false }
        return tree.nearest(from: id) { tree.nodes[$0].traits.contains(.block) }
            .map { tree.nodes[$0].traits.contains(.heading) } ?? false
    }

    /// Looks at each name by itself. One of many words is made of a heading ("sharing-your-tools-at-
    /// home") and says nothing about its element.
    private static func holdsWord(_ value: String) -> Bool {
        value.utf8.split(whereSeparator: { $0 <= 0x20 }).contains { name in
            let parts = Self.parts(of: name)
            return parts.count <= partsMax && parts.contains(where: words.contains)
        }
    }

    private static let partsMax = 4

    /// Splits at anything but letters and at capitals: "siteNav-menu" has the parts site, nav, menu.
    private static func parts(of name: Substring.UTF8View) -> [String] {
        var parts: [String] = []
        var part = ""
        for byte in name {
            let isUpper = (0x41...0x5A).contains(byte)
            let isLower = (0x61...0x7A).contains(byte)
            if !isLower, !part.isEmpty {
                parts.append(part)
                part = ""
            }
            if isUpper || isLower { part.unicodeScalars.append(Unicode.Scalar(byte | 0x20)) }
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }
}
