// SPDX-License-Identifier: Apache-2.0
//
// Turns the parser's events into an ``HTMLTree``.

import CHTML
import TextAnalysis

/// Builds one tree.
final class HTMLTreeBuilder {
    /// Comments that are kept, and how much of each.
    private static let commentsMax = 16
    private static let commentBytesMax = 1_024
    /// Longer attribute values are cut: a page may carry whole pictures in them.
    private static let attributeBytesMax = 4_096

    private var tree = HTMLTree()
    private var open: [HTMLTree.ID] = [0]
    private let page: DecodedText

    private init(page: DecodedText) { self.page = page }

    /// Parses a decoded page. Every text node keeps its place in the file.
    static func tree(of page: DecodedText) -> HTMLTree {
        let builder = HTMLTreeBuilder(page: page)
        var bytes = page.utf8
        let status = bytes.withUnsafeMutableBytes { raw -> Int32 in
            raw.withMemoryRebound(to: CChar.self) { text in
                guard let base = text.baseAddress, let length = Int32(exactly: text.count) else {
                    return text.isEmpty ? Int32(CHTML_READ) : Int32(CHTML_FAILED)
                }
                builder.tree.cutTagCount = Int(chtml_tame(base, length))
                var handler = Self.handler
                let context = Unmanaged.passUnretained(builder).toOpaque()
                return withExtendedLifetime(builder) {
                    chtml_parse(base, length, &handler, context)
                }
            }
        }
        builder.tree.status =
            switch Int(status) {
            case CHTML_READ: .read
            case CHTML_FLATTENED: .flattened
            case CHTML_CUT: .cut
            default: .failed
            }
        return builder.tree
    }

    /// C's view of this class: the context of every event is the builder.
    private static let handler = chtml_handler(
        start: { context, name, attributes, from, to in
            builder(from: context).start(
                name: name, attributes: attributes, between: Int(from), and: Int(to))
        },
        end: { builder(from: $0).end(name: $1) },
        text: { builder(from: $0).text($1, Int($2), from: Int($3)..<Int($4), isExact: $5 != 0) },
        comment: { builder(from: $0).comment($1) },
        flatten: { builder(from: $0).flatten() })

    private static func builder(from context: UnsafeMutableRawPointer) -> HTMLTreeBuilder {
        Unmanaged<HTMLTreeBuilder>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: Events

    private func start(
        name: UnsafePointer<CChar>, attributes: UnsafePointer<UnsafePointer<CChar>?>?,
        between from: Int, and to: Int
    ) {
        let name = String(cString: name)
        let traits = ElementTraits.of(name)
        var node = HTMLTree.Node(name: name, traits: traits, parent: open[open.count - 1])
        var at = attributes
        while let pair = at, let key = pair[0] {
            let value = pair[1].map { Self.string($0, max: Self.attributeBytesMax) } ?? ""
            // References in values are resolved after decoding; they may bring such characters
            // anew.
            node.attributes.append(
                .init(name: String(cString: key), value: InvisibleCharacter.removed(from: value)))
            at = pair + 2
        }
        if name == "img", let place = place(ofTagBetween: from, and: to) {
            node.pieces = tree.pieces.count..<tree.pieces.count + 1
            tree.pieces.append(.init(text: tree.text.count..<tree.text.count, source: place))
        }
        let id = append(node)
        if !traits.contains(.void) { open.append(id) }
    }

    /// The file bytes of a tag, from its opening to its closing bracket.
    private func place(ofTagBetween from: Int, and to: Int) -> Range<Int>? {
        guard from >= 0, from < to, to <= page.utf8.count,
            let start = page.utf8[from..<to].lastIndex(of: UInt8(ascii: "<"))
        else { return nil }
        let pieces = page.pieces(of: start..<min(to + 1, page.utf8.count))
        guard let first = pieces.first, let last = pieces.last else { return nil }
        return first.source.lowerBound..<last.source.upperBound
    }

    private func end(name: UnsafePointer<CChar>) {
        let name = String(cString: name)
        guard let index = open.lastIndex(where: { tree.nodes[$0].name == name }), index > 0 else {
            return
        }
        open.removeSubrange(index...)
    }

    private func text(
        _ text: UnsafePointer<CChar>, _ length: Int, from source: Range<Int>, isExact: Bool
    ) {
        let bytes = UnsafeRawBufferPointer(start: text, count: length)
        if !isExact, let scalar = Self.scalar(bytes) {
            if InvisibleCharacter.contains(scalar) || InvisibleCharacter.isControl(scalar) {
                tree.invisibleCount += 1
                return
            }
            if let meant = Self.meant(by: scalar) {
                appendText(meant, meant.count, from: source, isExact: false)
                return
            }
        }
        appendText(bytes, length, from: source, isExact: isExact)
    }

    private func appendText(
        _ bytes: some Collection<UInt8>, _ length: Int, from source: Range<Int>, isExact: Bool
    ) {
        let start = tree.text.count
        let firstPiece = tree.pieces.count
        tree.text.append(contentsOf: bytes)
        if isExact {
            for piece in page.pieces(of: source) {
                let from = start + piece.text.lowerBound - source.lowerBound
                tree.pieces.append(
                    .init(text: from..<from + piece.text.count, source: piece.source))
            }
        } else if let first = page.pieces(of: source).first, let last = page.pieces(of: source).last
        {
            let whole = first.source.lowerBound..<last.source.upperBound
            tree.pieces.append(.init(text: start..<start + length, source: whole))
        }
        let parent = open[open.count - 1]
        let last = tree.nodes[parent].lastChild
        if last >= 0, tree.nodes[last].isText, tree.nodes[last].text.upperBound == start {
            tree.nodes[last].text = tree.nodes[last].text.lowerBound..<tree.text.count
            tree.nodes[last].pieces = tree.nodes[last].pieces.lowerBound..<tree.pieces.count
            return
        }
        var node = HTMLTree.Node(name: "", traits: [], parent: parent)
        node.text = start..<tree.text.count
        node.pieces = firstPiece..<tree.pieces.count
        _ = append(node)
    }

    private func comment(_ text: UnsafePointer<CChar>) {
        guard tree.comments.count < Self.commentsMax else { return }
        tree.comments.append(Self.string(text, max: Self.commentBytesMax))
    }

    /// Ends the open elements down to the page's main part, so that nesting can begin anew.
    private func flatten() {
        let anchors: Set<String> = ["body", "main", "article"]
        let keep = open.prefix(64).lastIndex { anchors.contains(tree.nodes[$0].name) } ?? 0
        open.removeSubrange((keep + 1)...)
    }

    // MARK: Parts

    private func append(_ node: HTMLTree.Node) -> HTMLTree.ID {
        let id = tree.nodes.count
        tree.nodes.append(node)
        let last = tree.nodes[node.parent].lastChild
        if last >= 0 { tree.nodes[last].next = id } else { tree.nodes[node.parent].firstChild = id }
        tree.nodes[node.parent].lastChild = id
        return id
    }

    /// The one character of a resolved reference; nil when there are several.
    private static func scalar(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard bytes.count <= 4 else { return nil }
        return bytes.withMemoryRebound(to: UInt8.self) { bytes in
            let length = UTF8Sequence.length(in: bytes, at: 0)
            guard length == bytes.count, length > 0 else { return nil }
            return UTF8Sequence.scalar(in: bytes, at: 0, length: length)
        }
    }

    /// What a reference to a C1 control character means: the byte in windows-1252, as browsers have
    /// it (`&#146;` is an apostrophe).
    private static func meant(by scalar: UInt32) -> [UInt8]? {
        guard (0x80...0x9F).contains(scalar) else { return nil }
        return TextDecoder.decode([UInt8(scalar)], declared: "windows-1252").utf8
    }

    /// A string of at most `max` bytes from C.
    private static func string(_ text: UnsafePointer<CChar>, max: Int) -> String {
        var length = 0
        while length < max, text[length] != 0 { length += 1 }
        let bytes = UnsafeRawBufferPointer(start: text, count: length)
        return String(decoding: bytes, as: UTF8.self)
    }
}
