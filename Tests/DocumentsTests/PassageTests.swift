// SPDX-License-Identifier: Apache-2.0
//
// Passages: whole sentences of one section, with what they need to be read alone.

import Documents
import Testing

@Suite("Passages")
struct PassageTests {
    private func passages(_ html: String, wordsMax: Int = 160) -> [Passage] {
        PassageSplitter(wordsMax: wordsMax).passages(of: Fixture.body(html).page)
    }

    @Test("a passage never crosses a section, and no text is lost")
    func sections() throws {
        let page = try Fixture.read("clinic.html").page
        let passages = PassageSplitter().passages(of: page)
        for section in page.sections {
            for block in section.blocks {
                #expect(
                    passages.contains {
                        $0.heading == section.heading && $0.text.string.contains(block.text.string)
                    })
            }
        }
        #expect(Set(passages.map(\.id)).count == passages.count)
        #expect(passages.allSatisfy { $0.page == "marsh-fever" && $0.id.utf8.count == 13 })
    }

    @Test("an urgency passage has its level and begins with its card's heading")
    func urgency() throws {
        let passages = PassageSplitter().passages(of: try Fixture.read("clinic.html").page)
        let urgent = passages.filter { $0.urgency == .urgent }
        #expect(urgent.count == 1)
        #expect(
            urgent[0].text.string.hasPrefix(
                "Ask for an urgent GP appointment if:\nyou are pregnant\n"))
        #expect(
            passages.filter { $0.urgency == nil }.allSatisfy {
                !$0.text.string.contains("pregnant")
            })
    }

    @Test("what not to do says so")
    func dont() throws {
        let passages = PassageSplitter().passages(of: try Fixture.read("clinic.html").page)
        let dont = passages.filter { $0.heading.last == "Don’t" }.map(\.text.string)
        #expect(dont == ["Don’t: sleep near the marsh\ndo not share towels"])
    }

    @Test("long text is cut at sentence ends into parts of like length")
    func budget() {
        let sentences = (1...40).map {
            "This is sentence number \($0) of a very long paragraph here."
        }
        let parts = passages("<p>\(sentences.joined(separator: " "))</p>", wordsMax: 100)
        #expect(parts.count == 5)
        for part in parts {
            let words = part.text.string.split(separator: " ").count
            #expect(words <= 100 && words > 50 && part.text.string.hasSuffix("."))
        }
        #expect(parts.map(\.text.string).joined(separator: " ") == sentences.joined(separator: " "))
    }

    @Test("a sentence without end is cut between words")
    func endless() {
        let parts = passages(
            "<p>" + String(repeating: "word ", count: 1_000) + "</p>", wordsMax: 100)
        #expect(parts.count == 10)
        #expect(parts.allSatisfy { $0.text.string.split(separator: " ").count <= 100 })
    }

    @Test("items that are parted from their lead-in sentence take it along")
    func leadIn() {
        let items = (1...30).map { "<li>item number \($0) has some more words</li>" }.joined()
        let parts = passages("<p>You may have:</p><ul>\(items)</ul>", wordsMax: 60)
        #expect(parts.count > 2)
        #expect(parts.allSatisfy { $0.text.string.hasPrefix("You may have:\nitem number") })
    }

    @Test("identities depend on the text and not on its place")
    func identity() {
        let one = passages("<h2>A</h2><p>Same text here.</p>")
        let moved = passages("<p>New first part.</p><h2>A</h2><p>Same   text <b>here</b>.</p>")
        #expect(one[0].id == moved[1].id)
        let twice = passages("<h2>A</h2><p>Same text.</p><h2>A</h2><p>Same text.</p>")
        #expect(twice[0].id != twice[1].id)
    }

    @Test("a passage's span opens the exact place")
    func span() throws {
        let bytes = try Fixture.bytes("clinic.html")
        for passage in PassageSplitter().passages(of: try Fixture.read("clinic.html").page) {
            let source = String(decoding: bytes[passage.text.span], as: UTF8.self)
            #expect(source.contains(passage.text.string.split(separator: " ").last ?? "?"))
        }
    }
}
