// SPDX-License-Identifier: Apache-2.0
//
// Many selectors at once. An element is compared only with those whose last part names its class,
// id or tag, so that a page costs its own markup and not the length of a profile.

/// Selectors ordered by what they ask of the element itself.
struct SelectorTable: Sendable {
    private let selectors: [Selector]
    private var byClass: [String: [Int]] = [:]
    private var byID: [String: [Int]] = [:]
    private var byTag: [String: [Int]] = [:]
    private var byAttribute: [String: [Int]] = [:]
    /// Selectors that ask for nothing of these.
    private var others: [Int] = []

    init(_ selectors: [Selector]) {
        self.selectors = selectors
        for (index, selector) in selectors.enumerated() {
            switch selector.key {
            case .className(let word): byClass[word, default: []].append(index)
            case .id(let name): byID[name, default: []].append(index)
            case .tag(let name): byTag[name, default: []].append(index)
            case .attribute(let name): byAttribute[name, default: []].append(index)
            case .nothing: others.append(index)
            }
        }
    }

    var isEmpty: Bool { selectors.isEmpty }

    /// The index of the first selector (in their own order) that the element matches.
    func firstMatch(_ id: HTMLTree.ID, in tree: HTMLTree) -> Int? {
        var best: Int?
        func look(_ candidates: [Int]?) {
            for index in candidates ?? [] where index < best ?? .max {
                if selectors[index].matches(id, in: tree) { best = index }
            }
        }
        if !byTag.isEmpty { look(byTag[tree.nodes[id].name]) }
        for attribute in tree.nodes[id].attributes {
            switch attribute.name {
            case "class" where !byClass.isEmpty:
                for word in attribute.value.utf8.split(whereSeparator: { $0 <= 0x20 }) {
                    look(byClass[String(Substring(word))])
                }
            case "id" where !byID.isEmpty: look(byID[attribute.value])
            default: break
            }
            if !byAttribute.isEmpty { look(byAttribute[attribute.name]) }
        }
        look(others)
        return best
    }

    /// Whether any selector matches the element.
    func matches(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool { firstMatch(id, in: tree) != nil }
}
