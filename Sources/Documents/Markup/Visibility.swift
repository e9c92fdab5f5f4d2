// SPDX-License-Identifier: Apache-2.0
//
// Text that a reader of the page would not see must not be read by a machine either. Looks at
// attributes, inline styles and the plain class rules of the page's own style sheets.

internal import TextAnalysis

/// Decides which elements a reader cannot see.
struct Visibility {
    private var hiddenClasses: Set<String> = []
    private var hiddenIDs: Set<String> = []

    /// Reads the page's `style` elements.
    init(tree: HTMLTree) {
        for id in tree.elements(below: 0) where tree.nodes[id].name == "style" {
            for child in tree.children(of: id) where tree.nodes[child].isText {
                read(sheet: String(decoding: tree.text[tree.nodes[child].text], as: UTF8.self))
            }
        }
    }

    /// Whether the element hides its content by itself; what it inherits is the caller's to know.
    func hides(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        for attribute in tree.nodes[id].attributes {
            switch attribute.name {
            case "hidden":
                if attribute.value.lowercased() != "until-found" { return true }
            case "aria-hidden":
                if attribute.value.lowercased() == "true" { return true }
            case "style":
                if StyleRules(attribute.value).hide { return true }
            case "id":
                if hiddenIDs.contains(attribute.value) { return true }
            case "color" where tree.nodes[id].name == "font":
                if StyleRules("color:" + attribute.value).hide, !hasBackground(id, in: tree) {
                    return true
                }
            case "class":
                if isHidden(byClass: attribute.value, id, in: tree) { return true }
            default: break
            }
        }
        return false
    }

    /// Whether something behind an element has a colour of its own, so that white can be read on it.
    private func hasBackground(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        tree.nearest(from: id) { id in
            tree.nodes[id].attributes.contains {
                $0.name == "bgcolor" || $0.name == "background" || $0.name == "class"
                    || ($0.name == "style" && $0.value.lowercased().contains("background"))
            }
        } != nil
    }

    private func isHidden(byClass value: String, _ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        // Labels for those who listen to the page ("Urgent advice:") are part of it; a paragraph that
        // only they would get is not.
        if Self.assistive.isIn(value) {
            let words = tree.plainText(of: id).utf8.split(separator: 0x20).count
            return words > Self.assistiveWordsMax
        }
        guard !hiddenClasses.isEmpty else { return false }
        return value.split(whereSeparator: \.isWhitespace).contains {
            hiddenClasses.contains(String($0))
        }
    }

    private static let assistive = PhraseTable(
        ["visually-hidden", "visuallyhidden", "sr-only", "screen-reader", "element-invisible"],
        atWords: false)
    private static let assistiveWordsMax = 12

    /// Collects `.class { display: none }` and the like. Rules inside `@media` and selectors of
    /// several parts depend on more than we know and are left alone.
    private mutating func read(sheet: String) {
        var depth = 0
        var selector = ""
        var body = ""
        for character in sheet.unicodeScalars.prefix(200_000) {
            switch character {
            case "{":
                depth += 1
                if depth > 1 { selector = "@" }
            case "}":
                if depth == 1, StyleRules(body).hide { add(selector) }
                depth = max(0, depth - 1)
                if depth == 0 { (selector, body) = ("", "") }
            default:
                if depth == 0 {
                    selector.unicodeScalars.append(character)
                } else {
                    body.unicodeScalars.append(character)
                }
            }
        }
    }

    private mutating func add(_ selectors: String) {
        guard !selectors.contains("@") else { return }
        for selector in selectors.split(separator: ",") {
            let name = selector.drop(while: \.isWhitespace)
            let word = name.dropFirst().prefix {
                $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_"
            }
            guard !word.isEmpty, name.dropFirst(word.count + 1).allSatisfy(\.isWhitespace) else {
                continue
            }
            if name.first == "." { hiddenClasses.insert(String(word)) }
            if name.first == "#" { hiddenIDs.insert(String(word)) }
        }
    }
}

/// The declarations of one style attribute or rule.
struct StyleRules {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for declaration in text.lowercased().split(separator: ";") {
            let parts = declaration.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].replacing("!important", with: "").filter { !$0.isWhitespace }
            values[parts[0].filter { !$0.isWhitespace }] = String(value)
        }
    }

    /// Whether they make text invisible: not displayed, without size, off the screen, or in the
    /// colour of its background.
    var hide: Bool {
        if values["display"] == "none" || values["visibility"] == "hidden" { return true }
        if values["visibility"] == "collapse" || (number("opacity") ?? 1) < 0.05 { return true }
        if isTiny("font-size") { return true }
        if values["overflow"] == "hidden",
            ["height", "width", "max-height", "max-width"].contains(where: isTiny)
        {
            return true
        }
        return isOffScreen || isWithoutContrast
    }

    /// The number that a value begins with.
    private func number(_ name: String) -> Double? {
        values[name].flatMap { Double($0.prefix { $0.isNumber || $0 == "." }) }
    }

    /// Zero in any unit, or at most one pixel or point.
    private func isTiny(_ name: String) -> Bool {
        guard let value = values[name], let number = number(name) else { return false }
        return number == 0 || (number <= 1 && (value.hasSuffix("px") || value.hasSuffix("pt")))
    }

    private var isOffScreen: Bool {
        let far: (String) -> Bool = { name in
            guard let value = values[name], value.hasPrefix("-") else { return false }
            return (Double(value.dropFirst().prefix { $0.isNumber }) ?? 0) >= 500
        }
        if far("text-indent") { return true }
        let isPlaced = values["position"] == "absolute" || values["position"] == "fixed"
        return isPlaced && ["left", "top", "right", "bottom"].contains(where: far)
    }

    private var isWithoutContrast: Bool {
        guard let color = values["color"].flatMap(Self.canonical) else { return false }
        if color == "transparent" { return true }
        guard let back = values["background-color"] ?? values["background"] else {
            return color == "fff"
        }
        return Self.canonical(back) == color
    }

    /// One spelling of white, black and six-digit colours.
    private static func canonical(_ value: String) -> String? {
        switch value {
        case "white", "#fff", "#ffffff", "rgb(255,255,255)": "fff"
        case "black", "#000", "#000000", "rgb(0,0,0)": "000"
        case "": nil
        default: value
        }
    }
}
