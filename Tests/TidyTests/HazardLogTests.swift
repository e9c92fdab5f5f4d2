// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The hazard log")
struct HazardLogTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("every test that stands for a control exists")
    func controls() throws {
        let log = try String(
            contentsOf: Self.root.appending(path: "docs/safety/hazard-log.md"), encoding: .utf8)
        let named = log.matches(of: /(Tests\/\S+\.swift): "([^"]+)"/)
        #expect(named.count > 15)
        for control in named {
            let file = Self.root.appending(path: String(control.output.1))
            let source = try String(contentsOf: file, encoding: .utf8)
            // A long name may be put together from two literals.
            let names = source.replacing(/"\s*\+\s*"/, with: "")
            #expect(names.contains("\"\(control.output.2)\""), "\(control.output.0)")
        }
    }
}
