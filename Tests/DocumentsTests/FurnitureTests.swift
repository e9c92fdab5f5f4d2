// SPDX-License-Identifier: Apache-2.0
//
// What is the page's own text and what is furniture, where no profile knows the site.

import Documents
import Testing

@Suite("Main part and furniture")
struct FurnitureTests {
    private static let text = """
        <p>Marsh fever is a made-up illness of people who live on wet land, told of in old books.</p>
        <p>The shivering comes at night and goes in the morning, and nobody knows why that is so.</p>
        """

    private func lines(_ body: String) -> [String] {
        let page = "<html><head><title>T</title></head><body>\(body)</body></html>"
        return PageReader().read(Array(page.utf8), file: "t.html").lines
    }

    @Test(
        "furniture around the text is left out",
        arguments: [
            "<nav>X</nav>", "<header><p>X</p></header>", "<footer>X</footer>", "<aside>X</aside>",
            "<div id=cookieBanner>X</div>", "<div class='site-nav'>X</div>",
            "<ul class=breadcrumbs><li>X</ul>",
            "<div role=navigation>X</div>", "<section class='related-links'><h2>X</h2></section>",
            "<form><label>X</label></form>", "<p>© X</p>", "<div class='social share'>X</div>",
            "<h2>Related topics</h2><p>X</p>",
            "<p>X: Overview | <a href=a>Symptoms X</a> | <a href=b>Treatment X</a></p>",
            "<ul><li><a href=a>X</a></li><li><a href=b>X</a></li><li><a href=c>X</a></li></ul>",
        ])
    func around(furniture: String) {
        for page in [Self.text + furniture, "<div>\(Self.text)</div>\(furniture)"] {
            #expect(lines(page).filter { $0.contains("X") }.isEmpty)
            #expect(lines(page).filter { !$0.contains("X") }.count == 2)
        }
    }

    @Test(
        "what only looks like furniture stays",
        arguments: [
            "<p>Read <a href=a>X</a> for more about the marsh.</p>", "<h2>X</h2><p>More.</p>",
            "<h2><a class=toc-backref href=a>X</a></h2><p>More.</p>", "<header><h1>X</h1></header>",
            "<ul><li>X, as <a href=a>told here</a></li></ul>", "<blockquote>X</blockquote>",
            "<pre>X</pre>",
        ])
    func kept(html: String) {
        let page = "<html><body>\(html)\(Self.text)</body></html>"
        let reading = PageReader().read(Array(page.utf8), file: "t.html")
        let all = reading.lines + reading.page.sections.flatMap(\.heading) + [reading.page.title]
        #expect(all.contains { $0.contains("X") })
    }

    @Test("what holds nearly all of the page is no furniture, whatever it is called")
    func wrongName() {
        #expect(lines("<form id=aspnetForm>\(Self.text)</form>").count == 2)
        #expect(lines("<div class='page-banner menu'>\(Self.text)</div>").count == 2)
    }

    @Test("a short main element does not hide the text beside it")
    func falseMain() {
        #expect(lines("<main>Skip</main><div>\(Self.text)\(Self.text)</div>").count >= 4)
    }

    @Test("a page of links is a hub, with its links")
    func hub() {
        let links = (1...20).map { "<li><a href='p\($0).html'>Illness number \($0)</a></li>" }
            .joined()
        let page = "<html><body><main><h1>A to Z</h1><ul>\(links)</ul></main></body></html>"
        let reading = PageReader().read(Array(page.utf8), file: "index.html")
        #expect(reading.kind == .hub && !reading.isIndexable && reading.links.count == 20)
        #expect(reading.links[4] == PageLink(text: "Illness number 5", address: "p5.html"))
    }

    @Test(
        "a heading that leads away takes along what stands below it, if the page's text came before"
    )
    func leadingAway() {
        let teasers = (1...9).map {
            "<h3>Topic \($0)</h3><p>Nine words that say what that page is about.</p>"
        }
        let related = "<h2>Related topics</h2>" + teasers.joined()
        let text = "<p>" + String(repeating: "The text of the page itself. ", count: 8) + "</p>"
        let after = "<h2>Causes</h2><p>Unknown.</p>"
        #expect(Fixture.body(text + related + after).lines.count == 2)
        #expect(Fixture.body("<p>Short.</p>" + related).lines.count == 10)
    }

    @Test("bold lines head their text, and lines with dashes are lists")
    func boldLines() {
        let reading = Fixture.body(
            "<b>Signs</b><br>- shivering<br>- sweating<br><br><b>See a GP if</b><br>&#149; it lasts"
        )
        #expect(reading.page.sections.map(\.heading) == [["Signs"], ["See a GP if"]])
        #expect(reading.lines == ["shivering", "sweating", "it lasts"])
        #expect(reading.page.urgency.map(\.level) == [.routine])
    }

    @Test("columns headed Do and Don't are two lists")
    func adviceColumns() {
        let reading = Fixture.body(
            "<table><tr><td><b>Do</b></td><td><b>Don't</b></td></tr><tr><td>rest<br>drink</td><td>run</td></tr></table>"
        )
        let blocks = reading.page.sections.flatMap(\.blocks)
        #expect(blocks.map(\.text.string) == ["rest", "drink", "run"])
        #expect(blocks.map(\.list) == [.do, .do, .dont])
    }
}
