// SPDX-License-Identifier: Apache-2.0
//
// Source profiles: the built-in ones load, a site's own ones come first, mistakes are named.

import Documents
import Foundation
import Testing

@Suite("Source profiles")
struct ProfileTests {
    private func profile(_ json: String) throws -> SourceProfile {
        try SourceProfile(
            json: Array(json.utf8), file: "own.json", base: SourceProfile.builtIn.last)
    }

    @Test("the built-in profiles end with the one that fits any page")
    func builtIn() {
        #expect(SourceProfile.builtIn.map(\.name) == ["nhs", "medlineplus", "generic"])
    }

    @Test("a site's profile names its main part, its furniture and its cards")
    func own() throws {
        let own = try profile(
            """
            {"name": "own", "matches": ["body[data-site=own] > .page"], "main": [".page"],
             "drop": [".small"], "cards": {".red": "emergency"}, "titleEndings": [" (Own)"]}
            """)
        let page = """
            <html><head><title>Croup (Own)</title></head><body data-site="own"><p>around it</p>
            <div class="page"><p>A barking cough.</p><p class="small">print</p>
            <div class="red"><h2>Go at once</h2><ul><li>blue lips</li></ul></div></div></body></html>
            """
        let reading = PageReader(profiles: [own] + SourceProfile.builtIn).read(
            Array(page.utf8), file: "c.html")
        #expect(reading.profile == "own" && reading.page.title == "Croup")
        #expect(reading.lines == ["A barking cough.", "blue lips"])
        #expect(reading.page.urgency.map(\.level) == [.emergency])
    }

    @Test("every documented key is read")
    func allKeys() throws {
        let own = try profile(
            """
            {"name": "clinic", "addresses": ["clinic.example/"], "matches": ["body.clinic"],
             "main": ["#content"], "drop": [".teaser", "#top > ul"], "dropHeadings": ["our services"],
             "dropsLinkLists": true, "cards": {".red": "emergency", ".amber": "urgent"},
             "doLists": [".yes"], "dontLists": [".no"],
             "urgencyPhrases": {"urgent": ["ring the duty doctor"]}, "titleEndings": [" - Our Clinic"],
             "reviewedPhrases": ["seen by us on"], "reviewDuePhrases": ["look again by"],
             "licencePhrases": ["you may copy"],
             "namePhrases": ["folk say"], "nameHeadings": ["nicknames"], "nameElements": [".synonym"]}
            """)
        let page = """
            <html><head><title>Croup - Our Clinic</title>
            <link rel=canonical href="https://clinic.example/croup"></head><body>
            <div id=content><p>Croup, folk say barks, is a cough. <i class=synonym>Laryngitis</i></p>
            <p>Seen by us on 1 May 2024. Look again by 1 May 2027.</p>
            <p class=teaser>X. You may copy this.</p><ul class=yes><li>sit up</li></ul><ul class=no><li>lie down</li></ul>
            <h2>Ring the duty doctor if</h2><ul><li>it is worse</li></ul>
            <h2>Nicknames</h2><p>dog cough</p><h2>Our services</h2><p>X</p>
            </div></body></html>
            """
        let reading = PageReader(profiles: [own] + SourceProfile.builtIn).read(
            Array(page.utf8), file: "c.html")
        #expect(reading.profile == "clinic" && reading.page.title == "Croup")
        #expect(
            !reading.lines.contains { $0.hasPrefix("X") }
                && reading.page.urgency.map(\.level) == [.urgent])
        #expect(reading.page.sections.flatMap(\.blocks).compactMap(\.list) == [.do, .dont])
        #expect(reading.page.licence == "You may copy this")
        #expect(reading.page.names == ["Laryngitis", "barks", "dog cough"])
        #expect(reading.page.reviewed == "2024-05-01" && reading.page.reviewDue == "2027-05-01")
    }

    @Test("profiles of a folder come before the built-in ones and replace their namesakes")
    func folder() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "wardbook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(#"{"name": "nhs", "matches": [".mine"]}"#.utf8).write(
            to: url.appending(path: "b.json"))
        try Data(#"{"name": "ward"}"#.utf8).write(to: url.appending(path: "c.json"))
        try Data("not a profile".utf8).write(to: url.appending(path: "notes.txt"))
        let names = try SourceProfile.builtIn(andFolder: url).map(\.name)
        #expect(names == ["nhs", "ward", "medlineplus", "generic"])
    }

    @Test(
        "a mistake is named",
        arguments: [
            ("{", "well-formed"), ("{}", "“name” is missing"), (#"{"name": 5}"#, "“name”"),
            (#"{"name": "a", "main": "main"}"#, "“main”"),
            (#"{"name": "a", "mains": ["main"]}"#, "no key “mains”"),
            (#"{"name": "a", "main": ["a:hover"]}"#, "a:hover"),
            (#"{"name": "a", "cards": {".x": "soon"}}"#, "“soon” is none of unknown"),
        ])
    func mistakes(json: String, reason: String) {
        let error = #expect(throws: DocumentsError.self) { try profile(json) }
        #expect(error?.description.contains(reason) == true)
        #expect(error?.description.contains("own.json") == true)
    }
}
