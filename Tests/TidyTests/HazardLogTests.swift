// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The hazard log")
struct HazardLogTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("every control names its test")
    func namedControls() throws {
        // What stands after the last hazard is not controlled.
        let hazards = try Self.log().split(separator: "\n## H").dropFirst()
            .compactMap { $0.components(separatedBy: "\n## ").first }
        #expect(hazards.count > 8)
        for control in hazards.flatMap({ $0.components(separatedBy: "\n- ").dropFirst() })
        where !control.hasPrefix("Residual:") {
            #expect(control.contains(Self.test), "\(control)")
        }
    }

    @Test("every test that stands for a control exists")
    func controls() throws {
        let named = try Self.log().matches(of: Self.test)
        #expect(named.count > 15)
        for control in named {
            let file = Self.root.appending(path: String(control.output.1))
            let source = try String(contentsOf: file, encoding: .utf8)
            // A long name may be put together from two literals.
            let names = source.replacing(/"\s*\+\s*"/, with: "")
            #expect(
                names.contains("\"\(control.output.2)\"")
                    || names.contains("'\(control.output.2)'"),
                "\(control.output.0)")
        }
    }

    private static func log() throws -> String {
        try String(contentsOf: root.appending(path: "docs/safety/hazard-log.md"), encoding: .utf8)
    }

    /// A test as the log names it: its file, its name.
    private static var test: Regex<(Substring, Substring, Substring)> {
        /((?:Tests|systemd)\/\S+\.(?:swift|sh|py)): "([^"]+)"/
    }

    @Test("every test that the threat model names exists")
    func threatModel() throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "docs/threat-model.md"), encoding: .utf8
        ).replacing(/\s+/, with: " ")
        let sources = try Self.testSources()
        let suites = text.matches(of: /\b\w+Tests\b/)
        #expect(suites.count > 5)
        for suite in suites.map({ String($0.output) }) {
            #expect(sources[suite] != nil, "\(suite)")
        }
        let named = text.matches(of: /(\w+Tests|Appliance test|Fault test): ((?:"[^"]+"(?:, )?)+)/)
        #expect(named.count > 5)
        for group in named {
            let source = sources[String(group.output.1)] ?? ""
            for name in group.output.2.matches(of: /"([^"]+)"/) {
                #expect(source.contains(name.output.1), "\(group.output.1): \(name.output.1)")
            }
        }
    }

    /// What each suite, test target and script says, by the name that the documents give it.
    private static func testSources() throws -> [String: String] {
        var sources: [String: String] = [:]
        for (name, path) in [("Appliance test", "test.sh"), ("Fault test", "faults.py")] {
            sources[name] = try String(
                contentsOf: root.appending(path: "systemd/appliance/\(path)"), encoding: .utf8)
        }
        let tests = root.appending(path: "Tests").resolvingSymlinksInPath()
        for target in try FileManager.default.contentsOfDirectory(atPath: tests.path) {
            let folder = tests.appending(path: target)
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for file in files where file.hasSuffix(".swift") {
                let source = try String(
                    contentsOf: folder.appending(path: file), encoding: .utf8
                ).replacing(/"\s*\+\s*"/, with: "")
                sources[String(file.dropLast(".swift".count))] = source
                sources[target, default: ""] += source
            }
        }
        return sources
    }
}
