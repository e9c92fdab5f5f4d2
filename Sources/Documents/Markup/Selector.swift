// SPDX-License-Identifier: Apache-2.0
//
// The part of CSS selectors that source profiles need: `tag`, `#id`, `.class`, `[name]`,
// `[name=value]` with `=`, `^=`, `$=`, `*=`, `~=`, joined by descendant (space) and child (`>`).

/// One selector, ready to match.
struct Selector: Sendable {
    private struct Test: Sendable {
        enum Kind: Sendable { case present, equal, prefix, suffix, contains, word }
        var name: String
        var kind: Kind
        var value: String
    }

    /// One element of the chain; `isChild` says how it hangs on the one before.
    private struct Step: Sendable {
        var tag: String?
        var tests: [Test] = []
        var isChild = false
    }

    private var steps: [Step] = []

    /// Parses a selector; nil when it uses anything else.
    init?(_ text: String) {
        var isChild = false
        for part in text.split(separator: " ") {
            if part == ">" {
                isChild = true
                continue
            }
            guard var step = Self.step(part) else { return nil }
            step.isChild = isChild
            isChild = false
            steps.append(step)
        }
        if steps.isEmpty || isChild { return nil }
    }

    /// What the selector asks of the element itself, by which it is found quickly.
    enum Key {
        case className(String), id(String), tag(String), attribute(String), nothing
    }

    /// The most telling test of the last part.
    var key: Key {
        let last = steps[steps.count - 1]
        if let test = last.tests.first(where: { $0.name == "id" && $0.kind == .equal }) {
            return .id(test.value)
        }
        if let test = last.tests.first(where: { $0.name == "class" && $0.kind == .word }) {
            return .className(test.value)
        }
        if let test = last.tests.first { return .attribute(test.name) }
        return last.tag.map { .tag($0) } ?? .nothing
    }

    /// Whether the element matches.
    func matches(_ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        matches(id, upTo: steps.count - 1, in: tree)
    }

    private func matches(_ id: HTMLTree.ID, upTo index: Int, in tree: HTMLTree) -> Bool {
        let step = steps[index]
        guard Self.test(step, id, in: tree) else { return false }
        if index == 0 { return true }
        var parent = tree.nodes[id].parent
        while parent > 0 {
            if matches(parent, upTo: index - 1, in: tree) { return true }
            if step.isChild { return false }
            parent = tree.nodes[parent].parent
        }
        return false
    }

    private static func test(_ step: Step, _ id: HTMLTree.ID, in tree: HTMLTree) -> Bool {
        if let tag = step.tag, tree.nodes[id].name != tag { return false }
        return step.tests.allSatisfy { test in
            guard let value = tree.attribute(test.name, of: id) else { return false }
            return switch test.kind {
            case .present: true
            case .equal: value == test.value
            case .prefix: value.hasPrefix(test.value)
            case .suffix: value.hasSuffix(test.value)
            case .contains: value.utf8.firstRange(of: Array(test.value.utf8)) != nil
            case .word: value.holdsWord(test.value)
            }
        }
    }

    // MARK: Parsing

    private static func step(_ text: Substring) -> Step? {
        var step = Step()
        var rest = text
        let tag = rest.prefix { $0.isLetter || $0.isNumber || $0 == "*" }
        if !tag.isEmpty {
            if tag != "*" { step.tag = tag.lowercased() }
            rest = rest.dropFirst(tag.count)
        }
        while let mark = rest.first {
            rest = rest.dropFirst()
            switch mark {
            case "#", ".":
                let name = rest.prefix { !"#.[".contains($0) }
                guard !name.isEmpty else { return nil }
                step.tests.append(
                    Test(
                        name: mark == "#" ? "id" : "class", kind: mark == "#" ? .equal : .word,
                        value: String(name)))
                rest = rest.dropFirst(name.count)
            case "[":
                guard let end = rest.firstIndex(of: "]"), let test = attribute(rest[..<end]) else {
                    return nil
                }
                step.tests.append(test)
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
        return step
    }

    private static func attribute(_ text: Substring) -> Test? {
        guard let equals = text.firstIndex(of: "=") else {
            return Test(name: text.lowercased(), kind: .present, value: "")
        }
        var name = text[..<equals]
        let value = text[text.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
        let kinds: [Character: Test.Kind] = [
            "^": .prefix, "$": .suffix, "*": .contains, "~": .word,
        ]
        var kind = Test.Kind.equal
        if let mark = name.last, let other = kinds[mark] {
            kind = other
            name = name.dropLast()
        }
        return name.isEmpty ? nil : Test(name: name.lowercased(), kind: kind, value: value)
    }
}

extension String {
    /// Whether the words of a white-space separated list include `word`.
    func holdsWord(_ word: String) -> Bool {
        let size = word.utf8.count
        guard size > 0, utf8.count >= size else { return false }
        if utf8.count == size { return self == word }
        return utf8.withContiguousStorageIfAvailable { bytes in
            var start = 0
            while start + size <= bytes.count {
                let end = bytes[start...].firstIndex { $0 <= 0x20 } ?? bytes.count
                if end - start == size, bytes[start..<end].elementsEqual(word.utf8) { return true }
                start = end + 1
            }
            return false
        } ?? false
    }
}
