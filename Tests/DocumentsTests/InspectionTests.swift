// SPDX-License-Identifier: Apache-2.0
//
// The JSON that `wardbookd inspect` prints.

import Documents
import Foundation
import Testing

@Suite("Inspection")
struct InspectionTests {
    @Test("a reading is one line of JSON with the documented keys")
    func json() throws {
        let line = PageInspection(try Fixture.read("clinic.html")).jsonLine()
        #expect(!line.contains("\n"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(Set(["file", "page", "sections", "urgency", "issues"]).isSubset(of: object.keys))
        let page = try #require(object["page"] as? [String: Any])
        #expect(
            Set(page.keys) == [
                "id", "title", "names", "source", "reviewed", "reviewDue", "licence",
            ])
        let sections = try #require(object["sections"] as? [[String: Any]])
        let block = try #require((sections[0]["blocks"] as? [[String: Any]])?.first)
        #expect(Set(block.keys) == ["kind", "text", "span", "list"] && block["list"] is NSNull)
        let urgency = try #require((object["urgency"] as? [[String: Any]])?.last)
        #expect(urgency["level"] as? String == "emergency")
        #expect(urgency["items"] as? [String] == ["you cannot be woken", "your lips are blue"])
    }
}
