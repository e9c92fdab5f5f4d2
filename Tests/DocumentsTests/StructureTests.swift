// SPDX-License-Identifier: Apache-2.0
//
// What becomes of the markup of a page: sections, lists, tables, cards, names, dates.

import Documents
import Testing

@Suite("Structure of a page")
struct StructureTests {
    @Test("a health page is read whole, and nothing around it")
    func clinicPage() throws {
        let reading = try Fixture.read("clinic.html")
        #expect(reading.kind == .article && reading.profile == "nhs" && reading.issues.isEmpty)
        let page = reading.page
        #expect(page.id == "marsh-fever" && page.title == "Marsh fever")
        #expect(page.names == ["Bog ague", "swamp ague", "wet chills"])
        #expect(page.source == "https://www.nhs.uk/conditions/marsh-fever/")
        #expect(page.reviewed == "2023-11-23" && page.reviewDue == "2026-11-23")
        let text = reading.lines.joined(separator: "\n")
        for furniture in [
            "cookies", "Search", "Home", "Related", "Copyright", "script", "reviewed",
        ] {
            #expect(!text.contains(furniture))
        }
    }

    @Test("headings make a path, and what they head ends with their box")
    func headings() throws {
        let page = try Fixture.read("clinic.html").page
        #expect(
            page.sections.map(\.heading) == [
                [], ["Symptoms of marsh fever"],
                ["Symptoms of marsh fever", "How to take a temperature"],
                ["Symptoms of marsh fever"], ["Non-urgent advice: See a pharmacist if:"],
                ["Ask for an urgent GP appointment if:"],
                ["Symptoms of marsh fever", "Call 999 if:"], ["Symptoms of marsh fever"],
                ["Symptoms of marsh fever", "Do"], ["Symptoms of marsh fever", "Don’t"],
                ["Signs compared"], ["Words"],
            ])
    }

    @Test("nested lists come item by item, entities resolved")
    func lists() throws {
        let page = try Fixture.read("clinic.html").page
        #expect(
            page.blocks("Symptoms of marsh fever") == [
                "The first signs are:", "shivering that comes and goes",
                "a temperature of 38°C or more", "it is higher at night",
                "Most people feel better within a week.", "This paragraph follows the cards.",
            ])
        #expect(page.blocks()[0].hasSuffix("It makes people shiver & sweat."))
    }

    @Test("do and don't lists keep which is which")
    func doAndDont() throws {
        let blocks = try Fixture.read("clinic.html").page.sections.flatMap(\.blocks)
        #expect(blocks.filter { $0.list == .do }.map(\.text.string) == ["drink plenty of water"])
        #expect(
            blocks.filter { $0.list == .dont }.map(\.text.string)
                == ["sleep near the marsh", "do not share towels"])
    }

    @Test(
        "a list under the heading Do or Don't is one without special markup",
        arguments: [
            ("Do", Block.ListKind.do), ("Don't", .dont), ("Don’t", .dont), ("DO NOT", .dont),
        ])
    func labelledList(label: String, kind: Block.ListKind) {
        let reading = Fixture.body(
            "<h2>\(label)</h2><ul><li>shout</li></ul><h2>More</h2><ul><li>x</li></ul>")
        #expect(reading.page.sections.flatMap(\.blocks).map(\.list) == [kind, nil])
    }

    @Test("rows carry their header cells, spans filled in")
    func tables() throws {
        let page = try Fixture.read("clinic.html").page
        #expect(
            page.blocks("Signs compared") == [
                "Marsh fever and a cold", "Sign: Shivering · Marsh fever: often · Cold: rare",
                "Sign: Cough · Marsh fever: dry · Cold: wet",
                "Sign: Cough · Marsh fever: both at night",
            ])
        let kinds = page.sections.flatMap(\.blocks).map(\.kind)
        #expect(kinds.count { $0 == .row } == 3)
        #expect(kinds.count { $0 == .caption } == 1)
    }

    @Test(
        "tables of all kinds are read",
        arguments: [
            ("<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>", ["a · b", "c · d"]),
            ("<tr><th>H</th></tr><tr><td>a</td></tr>", ["H: a"]),
            (
                "<tr><th>Age</th><td>5</td></tr><tr><th>Dose</th><td>1</td></tr>",
                ["Age · 5", "Dose · 1"]
            ),
            (
                "<tr><th rowspan=2>Sign</th><th colspan=2>Cold</th></tr><tr><th>Adults</th>"
                    + "<th>Children</th></tr><tr><td>cough</td><td>yes</td><td>no</td></tr>",
                ["Sign: cough · Cold, Adults: yes · Cold, Children: no"]
            ),
            (
                "<tr><th>A</th><th>B</th></tr><tr><td><ul><li>x<li>y</ul></td><td></td></tr>",
                ["A: x; y"]
            ),
            ("<tr><th colspan=99999999999>A</th></tr><tr><td rowspan=-5>x</td></tr>", ["A: x"]),
        ])
    func tableKinds(rows: String, lines: [String]) {
        #expect(Fixture.body("<table>\(rows)</table>").lines == lines)
    }

    @Test(
        "marks of footnotes are no words of the sentence, their text is kept",
        arguments: [
            "Wait 3 days<sup><a href='#n2'>2</a></sup> at least.",
            "Wait 3 days<a href='#n2'><sup>2</sup></a> at least.",
            "Wait 3 days<a href='#n2'>[2]</a> at least.",
            "Wait 3 days<a href='#n2' role=doc-noteref>2</a> at least.",
        ])
    func footnotes(html: String) {
        let note = "<ol><li id=n2>A study of 2019. <a href='#r2'>↩</a></li></ol>"
        let lines = Fixture.body("<p>\(html)</p>\(note)").lines
        #expect(lines == ["Wait 3 days at least.", "A study of 2019."])
    }

    @Test(
        "what only looks like a mark stays",
        arguments: [
            ("See section <a href='#s3'>3</a>.", "See section 3."),
            ("A patch of 2 m<sup>2</sup>.", "A patch of 2 m2."),
            ("Read <a href='#s'>[more on this]</a>.", "Read [more on this]."),
            ("In <a href='https://a.org/'>[1]</a>.", "In [1]."),
        ])
    func noFootnotes(html: String, text: String) {
        #expect(Fixture.body("<p>\(html)</p>").lines == [text])
    }

    @Test(
        "a section keeps the name that links to it use",
        arguments: [
            "<h2 id=signs>Signs</h2><p>x</p>", "<h2><a name=signs></a>Signs</h2><p>x</p>",
            "<section id=signs><h2>Signs</h2><p>x</p></section>",
            "<h2>Signs <a id=signs href='#signs'>#</a></h2><p>x</p>",
        ])
    func anchors(html: String) {
        let section = Fixture.body(html).page.sections.last
        #expect((section?.heading, section?.anchor) == (["Signs"], "signs"))
    }

    @Test(
        "the licence is what the page says of it",
        arguments: [
            ("<a rel=license href=/l>CC BY 4.0</a>", "CC BY 4.0"),
            ("<link rel=license href=https://a.org/by>", "https://a.org/by"),
            ("<footer>Home. © Crown copyright. Contact us.</footer>", "© Crown copyright"),
            (
                "<footer>Terms. All text is under the Open Government Licence v3.0.</footer>",
                "All text is under the Open Government Licence v3.0."
            ), ("<footer>Contact us.</footer>", nil),
        ])
    func licence(html: String, licence: String?) {
        #expect(Fixture.body(html).page.licence == licence)
    }

    @Test("what an abbreviation stands for follows the first one")
    func abbreviations() {
        let reading = Fixture.body(
            """
            <p><abbr title="varicella zoster virus">VZV</abbr> stays in the body.
            <abbr title="varicella zoster virus">VZV</abbr> may come back.</p>
            <p>The World Health Organization (<acronym title="World Health Organization">WHO</acronym>)
            says so since <abbr title="2020-03-01">March</abbr>.</p>
            """)
        #expect(
            reading.lines == [
                "VZV (varicella zoster virus) stays in the body. VZV may come back.",
                "The World Health Organization (WHO) says so since March.",
            ])
        let text = reading.page.sections[0].blocks[0].text
        #expect(text.span(of: 0..<3).count == 3)
    }

    @Test("what is opened by a click, and words for pictures, are text and marked")
    func openedAndPictures() {
        let reading = Fixture.body(
            """
            <details><summary>Side effects</summary><p>A sore arm.</p></details>
            <figure><img src="a.jpg" alt="A band of blisters on a chest"><figcaption>Fig. 1</figcaption>
            </figure>
            """)
        #expect(reading.page.sections.map(\.heading) == [["Side effects"], []])
        #expect(reading.lines == ["A sore arm.", "A band of blisters on a chest", "Fig. 1"])
        let blocks = reading.page.sections.flatMap(\.blocks)
        #expect(blocks.map(\.kind) == [.paragraph, .caption, .caption])
    }

    @Test("definitions stand with their terms")
    func definitions() throws {
        let page = try Fixture.read("clinic.html").page
        #expect(page.blocks("Words") == ["Ague: shivering with fever", "Rigor: a strong shiver"])
    }

    @Test("care cards keep their level, and their items stay apart")
    func cards() throws {
        let urgency = try Fixture.read("clinic.html").page.urgency
        #expect(urgency.map(\.level) == [.pharmacy, .urgent, .emergency])
        #expect(
            urgency[1].items.map(\.string) == [
                "you are pregnant", "you shiver for more than 7 days",
            ])
        #expect(urgency[1].notes.map(\.string) == ["Tell them where you have been."])
        #expect(urgency[2].heading.string == "Call 999 if:")
    }

    @Test("a card within a card of another level keeps its own level, and the outer one goes on")
    func nestedCards() {
        let page = Fixture.body(
            "<div class='nhsuk-care-card nhsuk-care-card--non-urgent'><h3>See a GP if:</h3>"
                + "<ul><li>you cough</li></ul>"
                + "<div class='nhsuk-care-card nhsuk-care-card--immediate'><h3>Call 999 if:</h3>"
                + "<ul><li>your lips are blue</li></ul></div><ul><li>you sweat</li></ul></div>"
        ).page
        #expect(page.urgency.map(\.level) == [.routine, .emergency])
        #expect(
            page.urgency.map { $0.items.map(\.string) } == [
                ["you cough", "you sweat"], ["your lips are blue"],
            ])
        #expect(page.urgency.map(\.heading.string) == ["See a GP if:", "Call 999 if:"])
    }

    @Test("an encyclopedia's headings and lead-in sentences tell urgency")
    func encyclopedia() throws {
        let reading = try Fixture.read("encyclopedia.html", file: "ency/article/000001.htm")
        #expect(reading.profile == "medlineplus" && reading.page.title == "Marsh fever")
        #expect(reading.page.reviewed == "2024-04-17")
        #expect(reading.page.names == ["Swamp ague", "Wet chills"])
        #expect(reading.page.urgency.map(\.level) == [.routine, .emergency])
        #expect(reading.page.urgency.last?.items.map(\.string) == ["You cannot be woken"])
        #expect(!reading.lines.joined().contains("policies"))
    }

    @Test("a page laid out with tables gives its text without its menu")
    func layoutTables() throws {
        let reading = try Fixture.read("tables.html")
        #expect(reading.page.title == "Marsh fever" && reading.codes == ["guessedMain"])
        #expect(
            reading.lines.suffix(4).map { String($0.prefix(24)) } == [
                "Marsh fever is a made-up", "The shivering comes at n", "Day: 1 · What happens: s",
                "Day: 7 · What happens: w",
            ])
        #expect(!reading.lines.joined().contains("Opening times"))
    }

    @Test("text of a card's kind without a card class is found by its heading")
    func headingUrgency() {
        let page = Fixture.body("<h2>When to call 999</h2><ul><li>you cannot breathe</li></ul>")
            .page
        #expect(page.urgency.map(\.level) == [.emergency])
        #expect(Fixture.body("<h2>Non-urgent advice</h2><p>Rest.</p>").page.urgency.isEmpty)
    }

    @Test("a sentence that says when to call for help is a span of its own")
    func emergencySentence() throws {
        let page = Fixture.body(
            "<p>It is mild. If your lips turn blue, call 999 at once. Rest helps. Nurses call 999 often.</p>"
        ).page
        #expect(page.urgency.map(\.level) == [.emergency])
        #expect(
            page.urgency[0].items.map(\.string) == ["If your lips turn blue, call 999 at once."])
    }

    @Test(
        "a file's path is its identity",
        arguments: [
            ("conditions/shingles/index.html", "shingles"), ("shingles.html", "shingles"),
            ("conditions/shingles/symptoms/index.html", "shingles/symptoms"),
            ("www.nhs.uk/conditions/flu/index.html", "flu"), ("index.html", "index"),
            ("/srv/www/conditions/flu/index.html", "flu"), ("/tmp/flu.html", "flu"),
            ("/x.html", "x"),
            ("conditions/index.html", "conditions"),
            ("medicines/aciclovir.HTM", "medicines/aciclovir"),
        ])
    func identity(file: String, id: String) {
        #expect(PageIdentity.of(file: file) == id)
    }

    @Test(
        "dates are read as people write them",
        arguments: [
            ("Page last reviewed: 3 May 2024", "2024-05-03"),
            ("Last reviewed: May 3, 2024", "2024-05-03"),
            ("Last updated 2024-05-03", "2024-05-03"), ("Last updated: 03/05/2024", "2024-05-03"),
            ("Reviewed on August 2024", "2024-08-01"), ("last reviewed 3rd of never", nil),
            ("Last updated: 99/99/2024", nil),
        ])
    func dates(text: String, date: String?) {
        #expect(Fixture.body("<p>\(text)</p>").page.reviewed == date)
    }

    @Test(
        "addresses come from the page's head, and only web addresses",
        arguments: [
            ("<link rel=canonical href='https://a.org/x#y'>", "https://a.org/x"),
            ("<meta property='og:url' content='http://a.org/x'>", "http://a.org/x"),
            ("<!-- Mirrored from a.org/x by HTTrack -->", "https://a.org/x"),
            ("<!-- saved from url=(0020)https://a.org/x -->", "https://a.org/x"),
            ("<base href='https://evil.example/'>", nil),
            ("<link rel=canonical href='javascript:x'>", nil),
            ("<link rel=canonical href='/x'>", nil),
        ])
    func source(head: String, address: String?) {
        let page = "<html><head>\(head)</head><body><p>Text of some words.</p></body></html>"
        #expect(PageReader().read(Array(page.utf8), file: "x.html").page.source == address)
    }
}
