// SPDX-License-Identifier: Apache-2.0
//
// What several pages say about each other: doubles, parts of a condition, names in an A to Z.

import Documents
import Testing

@Suite("A library as a whole")
struct LibraryReviewTests {
    private func review(_ pages: [(file: String, html: String)]) -> [String: PageConclusion] {
        var review = LibraryReview()
        let reader = PageReader()
        for page in pages { review.add(reader.read(Array(page.html.utf8), file: page.file)) }
        return review.conclusions()
    }

    private func article(_ title: String, _ text: String, head: String = "") -> String {
        "<html><head>\(head)</head><body><main><h1>\(title)</h1><p>\(text)</p></main></body></html>"
    }

    @Test("pages of the same text are one, with all their addresses")
    func duplicates() {
        let result = review([
            (
                "b/flu.html",
                article("Flu", "Same.", head: "<link rel=canonical href=https://a.org/2>")
            ),
            (
                "flu.html",
                article("Flu", "Same.", head: "<link rel=canonical href=https://a.org/1>")
            ),
            ("cold.html", article("Cold", "Other.")),
        ])
        #expect(result["flu.html"] == PageConclusion(addresses: ["https://a.org/2"]))
        #expect(result["b/flu.html"]?.duplicateOf == "flu")
        #expect(result["cold.html"] == PageConclusion())
    }

    @Test("a telling name stands for a page before a number")
    func tellingName() {
        let result = review([
            ("node/7.html", article("Flu", "Same.")),
            ("topics/influenza.html", article("Flu", "Same.")),
        ])
        #expect(result["node/7.html"]?.duplicateOf == "topics/influenza")
        #expect(result["topics/influenza.html"]?.duplicateOf == nil)
    }

    @Test("sub-pages belong to their condition, if the library has its page")
    func families() {
        let result = review([
            ("conditions/shingles/index.html", article("Shingles", "One.")),
            ("conditions/shingles/symptoms/index.html", article("Symptoms", "Two.")),
            ("conditions/shingles/a/b/index.html", article("Deep", "Three.")),
            ("medicines/aciclovir/index.html", article("Aciclovir", "Four.")),
        ])
        #expect(result["conditions/shingles/symptoms/index.html"]?.condition == "shingles")
        #expect(result["conditions/shingles/a/b/index.html"]?.condition == "shingles")
        #expect(result["conditions/shingles/index.html"]?.condition == nil)
        #expect(result["medicines/aciclovir/index.html"]?.condition == nil)
    }

    @Test("an A to Z gives names to its pages")
    func names() {
        let links =
            [
                ("Herpes zoster", "https://a.org/conditions/shingles/"),
                ("Lost", "../none/index.html"),
                ("Passwords", "../../../etc/passwd"), ("Read more", "../shingles/index.html"),
                ("Script", "javascript:x"), ("Shingles", "/conditions/shingles/"),
                ("Why me?", "../shingles/"), ("zoster", "../shingles/"),
                ("Zoster, see Shingles", "../shingles/index.html"),
            ].map { "<li><a href='\($0.1)'>\($0.0)</a></li>" }.joined()
            + "<li>Zona, see <a href='../shingles/index.html'>Shingles</a></li>"
        let source = "<link rel=canonical href=https://a.org/conditions/shingles/>"
        let result = review([
            (
                "conditions/a-z/index.html",
                "<html><body><main><h1>A to Z</h1><ul>\(links)</ul></main></body></html>"
            ),
            ("conditions/shingles/index.html", article("Shingles", "One.", head: source)),
        ])
        #expect(
            result["conditions/shingles/index.html"]?.names == ["Herpes zoster", "zoster", "Zona"])
        #expect(result["conditions/a-z/index.html"] == nil)
    }

    @Test("a topic's list of contents gives no names")
    func contents() {
        let links = [
            "Symptoms now", "Causes first", "Why it matters", "About us", "Where to go",
            "Big print",
            "Tell others", "Can I travel", "Quick facts",
        ].map { "<li><a href='shingles/index.html'>\($0)</a></li>" }.joined()
        let result = review([
            ("conditions/index.html", "<html><body><main><ul>\(links)</ul></main></body></html>"),
            ("conditions/shingles/index.html", article("Shingles", "One.")),
        ])
        #expect(result["conditions/shingles/index.html"]?.names == [])
    }

    @Test("a page takes what the library says about it")
    func taking() {
        var page = Page(id: "shingles", file: "s.html", title: "Shingles", names: ["Zona"])
        page.take(
            PageConclusion(
                addresses: ["https://a.org/"], names: ["zona", "Zoster", "shingles"],
                condition: "rash"))
        #expect(page.names == ["Zona", "Zoster"])
        #expect(page.condition == "rash" && page.addresses == ["https://a.org/"])
    }
}
