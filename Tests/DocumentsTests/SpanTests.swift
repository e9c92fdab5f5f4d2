// SPDX-License-Identifier: Apache-2.0
//
// Every text knows its exact place in the file, in any character set.

import Documents
import Testing

@Suite("Places in the file")
struct SpanTests {
    @Test(
        "each block's span holds its first and last word",
        arguments: ["clinic.html", "tables.html"])
    func spans(name: String) throws {
        let bytes = try Fixture.bytes(name)
        for block in try Fixture.read(name).page.sections.flatMap(\.blocks)
        where block.kind != .caption {
            let span = block.text.span
            let source = String(decoding: bytes[span], as: UTF8.self)
            let words = block.text.string.split(separator: " ")
            let first = words[0].hasSuffix(":") && block.kind == .row ? words[1] : words[0]
            #expect(source.hasPrefix(first.prefix(3)) && source.hasSuffix(words[words.count - 1]))
        }
    }

    @Test(
        "one to one pieces equal their source byte for byte",
        arguments: ["clinic.html", "tables.html"])
    func pieces(name: String) throws {
        let bytes = try Fixture.bytes(name)
        for block in try Fixture.read(name).page.sections.flatMap(\.blocks) {
            let text = Array(block.text.string.utf8)
            for piece in block.text.pieces where piece.text.count == piece.source.count {
                let source = bytes[piece.source].map { $0 <= 0x20 ? 0x20 : $0 }
                #expect(Array(text[piece.text]) == source)
            }
        }
    }

    @Test(
        "a word is found at its bytes whatever stands before it",
        arguments: [
            "plain word", "caf\u{E9} \u{201C}word", "&eacute;&amp;&#8203; word",
            "a <b>b</b> <i>word</i>",
            "x\u{0}y\u{1} word", "\u{1F912} word", "<!-- c -->a\r\n\tword",
        ])
    func wordPlace(html: String) throws {
        let page = "<html><body><main><p>\(html) end.</p></main></body></html>"
        let bytes = Array(page.utf8)
        let text = try #require(
            PageReader().read(bytes, file: "x.html").page.sections.first?.blocks.first?.text)
        let offset = try #require(text.string.utf8.firstRange(of: Array("word".utf8)))
        let start = text.string.utf8.distance(from: text.string.startIndex, to: offset.lowerBound)
        #expect(bytes[text.span(of: start..<start + 4)].elementsEqual("word".utf8))
    }

    @Test("the place of words for a picture is its tag")
    func pictures() throws {
        let tag = "<img src='a.jpg' title='1 < 2' alt='A band of blisters on a chest'>"
        let page =
            "<html><body><main><h1>Café</h1><p>Text.</p>\(tag)<p>More.</p></main></body></html>"
        for bytes in [Array(page.utf8), page.utf16.map { UInt8($0) }] {
            let blocks = PageReader().read(bytes, file: "x.html").page.sections.flatMap(\.blocks)
            let caption = try #require(blocks.first { $0.kind == .caption })
            let source = String(decoding: bytes[caption.text.span], as: UTF8.self)
            #expect(tag.hasSuffix(source) && source.contains(caption.text.string))
        }
    }

    @Test("places count bytes of the file, not of its decoded text")
    func otherEncodings() throws {
        let page = "<html><body><main><p>naïve café word end</p></main></body></html>"
        let units = [0xFEFF] + Array(page.utf16)
        let wide: [UInt8] = units.flatMap { unit -> [UInt8] in
            [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        let text = try #require(
            PageReader().read(wide, file: "x.html").page.sections.first?.blocks.first?.text)
        #expect(text.string == "naïve café word end")
        let start = "naïve café ".utf8.count
        let span = text.span(of: start..<start + 4)
        #expect(wide[span] == [0x77, 0, 0x6F, 0, 0x72, 0, 0x64, 0])
        let latin = page.unicodeScalars.map { UInt8($0.value) }
        let second = try #require(
            PageReader().read(latin, file: "x.html").page.sections.first?.blocks.first?.text)
        #expect(latin[second.span(of: start..<start + 4)].elementsEqual("word".utf8))
    }

    @Test("a cell that reaches down from a row above is part of the span")
    func reachingCell() {
        let page = Fixture.body(
            "<table><tr><th>A</th><th>B</th></tr><tr><td>one</td><td rowspan=2>two</td></tr>"
                + "<tr><td>three</td></tr></table>"
        ).page
        let spans = page.sections.flatMap(\.blocks).map(\.text.span)
        #expect(spans.count == 2 && spans[1].lowerBound < spans[0].upperBound)
        #expect(spans[1].upperBound > spans[0].upperBound)
    }

    @Test("a slice keeps its places")
    func slice() {
        let text = SourceText(
            "one two three",
            pieces: [.init(text: 0..<3, source: 10..<13), .init(text: 4..<13, source: 20..<29)])
        let slice = text.slice(4..<7)
        #expect(slice.string == "two" && slice.span == 20..<23)
    }
}
