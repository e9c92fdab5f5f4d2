// SPDX-License-Identifier: Apache-2.0
//
// A light tree of one page: nodes in one array, text bytes in another, each text node with the file
// bytes that it came from. Built for one reading, then thrown away.

/// A parsed page.
struct HTMLTree {
    /// Index of a node; the root is 0.
    typealias ID = Int

    /// One attribute; a missing value is empty.
    struct Attribute {
        var name: String
        var value: String
    }

    /// An element, or a run of text (then `name` is empty).
    struct Node {
        var name: String
        var traits: ElementTraits
        var parent: ID
        var firstChild: ID = -1
        var lastChild: ID = -1
        var next: ID = -1
        var attributes: [Attribute] = []
        /// Bytes of ``HTMLTree/text``, for text nodes.
        var text: Range<Int> = 0..<0
        /// Indices of ``HTMLTree/pieces``, for text nodes; for images the one of the tag.
        var pieces: Range<Int> = 0..<0

        var isText: Bool { name.isEmpty }
    }

    /// All nodes; a parent comes before its children.
    var nodes: [Node] = [Node(name: "#root", traits: .block, parent: -1)]
    /// Text of all text nodes, one after the other.
    var text: [UInt8] = []
    /// Pieces of all text nodes and images in order; offsets into `text` and into the file.
    var pieces: [SourceText.Piece] = []
    /// What stands in comments (a few of them: mirrors note their source there).
    var comments: [String] = []
    /// Invisible characters that came as character references and were dropped.
    var invisibleCount = 0
    /// Tags of which attributes were left out, because there were too many.
    var cutTagCount = 0
    /// What happened while parsing.
    var status: Status = .read

    /// How the parser ended.
    enum Status {
        case read, flattened, cut, failed
    }

    /// The children of a node in order.
    func children(of id: ID) -> ChildSequence {
        ChildSequence(tree: self, first: nodes[id].firstChild)
    }

    /// The value of an attribute, nil when the element does not have it.
    func attribute(_ name: String, of id: ID) -> String? {
        for attribute in nodes[id].attributes where attribute.name == name {
            return attribute.value
        }
        return nil
    }

    /// The nearest element above a node (itself included) that satisfies `test`.
    func nearest(from id: ID, where test: (ID) -> Bool) -> ID? {
        var at = id
        while at >= 0 {
            if test(at) { return at }
            at = nodes[at].parent
        }
        return nil
    }

    /// All elements below `root` in document order.
    func elements(below root: ID) -> DescendantSequence {
        DescendantSequence(tree: self, root: root)
    }

    /// The plain text below a node, white space collapsed.
    func plainText(of root: ID) -> String {
        var bytes: [UInt8] = []
        var isSpace = true
        for id in DescendantSequence(tree: self, root: root, textToo: true) {
            guard nodes[id].isText else {
                if nodes[id].traits.contains(.block) || nodes[id].name == "br", !isSpace {
                    bytes.append(0x20)
                    isSpace = true
                }
                continue
            }
            for byte in text[nodes[id].text] {
                if byte > 0x20 {
                    bytes.append(byte)
                    isSpace = false
                } else if !isSpace {
                    bytes.append(0x20)
                    isSpace = true
                }
            }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The children of one node.
struct ChildSequence: Sequence, IteratorProtocol {
    private let tree: HTMLTree
    private var at: HTMLTree.ID

    init(tree: HTMLTree, first: HTMLTree.ID) {
        self.tree = tree
        at = first
    }

    mutating func next() -> HTMLTree.ID? {
        guard at >= 0 else { return nil }
        defer { at = tree.nodes[at].next }
        return at
    }
}

/// The elements (and, when asked, texts) below a node in document order.
struct DescendantSequence: Sequence, IteratorProtocol {
    private let tree: HTMLTree
    private let root: HTMLTree.ID
    private let textToo: Bool
    private var at: HTMLTree.ID

    init(tree: HTMLTree, root: HTMLTree.ID, textToo: Bool = false) {
        self.tree = tree
        self.root = root
        self.textToo = textToo
        at = root
    }

    mutating func next() -> HTMLTree.ID? {
        repeat { step() } while at >= 0 && !textToo && tree.nodes[at].isText
        return at >= 0 ? at : nil
    }

    private mutating func step() {
        guard at >= 0 else { return }
        if tree.nodes[at].firstChild >= 0 {
            at = tree.nodes[at].firstChild
            return
        }
        while at != root, at >= 0, tree.nodes[at].next < 0 { at = tree.nodes[at].parent }
        at = at == root || at < 0 ? -1 : tree.nodes[at].next
    }
}
