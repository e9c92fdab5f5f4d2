// SPDX-License-Identifier: Apache-2.0
//
// Small helpers of the page tests: pages from files and strings, and views that are easy to compare.

import Documents
import Foundation

enum Fixture {
    /// The bytes of `Tests/Fixtures/pages/NAME`.
    static func bytes(_ name: String) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: tests.appending(path: "Fixtures/pages/\(name)")))
    }

    static func read(_ name: String, file: String = "conditions/marsh-fever/index.html") throws
        -> PageReading
    {
        PageReader().read(try bytes(name), file: file)
    }

    /// Reads a page given as text in the body of a plain document.
    static func body(_ html: String) -> PageReading {
        let page =
            "<html><head><title>T</title></head><body><main><h1>T</h1>\(html)</main></body></html>"
        return PageReader().read(Array(page.utf8), file: "t.html")
    }
}

extension PageReading {
    /// All text for readers, block by block.
    var lines: [String] { page.sections.flatMap(\.blocks).map(\.text.string) }

    /// The codes of all issues.
    var codes: [String] { issues.map(\.code) }
}

extension Page {
    /// The blocks below the heading path.
    func blocks(_ heading: String...) -> [String] {
        sections.filter { $0.heading == heading }.flatMap(\.blocks).map(\.text.string)
    }
}
