// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("The source tree is tidy")
struct TidyTests {
    /// Comes with the toolchain, or is re-exported by a product of the same package.
    static let alwaysThere: Set<String> = [
        "Foundation", "Dispatch", "Synchronization", "Glibc", "Testing", "Swift",
        "PackageDescription",
    ]
    static let swiftFiles = SourceTree.files(below: ["Sources", "Tests"], endings: ["swift"])
    static let allFiles = SourceTree.files(
        below: ["Sources", "Tests"], endings: ["swift", "c", "h", "py"])

    @Test("every import is an arrow of the manifest")
    func imports() throws {
        let arrows = try SourceTree.arrows()
        #expect(arrows.count > 15)
        #expect(Self.swiftFiles.count > 50)
        for file in Self.swiftFiles {
            let allowed = (arrows[file.target] ?? []).union(Self.alwaysThere)
            let foreign = file.imports.subtracting(allowed)
            #expect(foreign.isEmpty, "\(file) imports \(foreign.sorted())")
        }
    }

    @Test("foreign libraries stay behind their doors")
    func doors() {
        let doors: [(module: String, targets: Set<String>)] = [
            ("GRDB", ["Retrieval"]), ("Hummingbird", ["Daemon"]), ("ServiceLifecycle", ["Daemon"]),
            ("TOMLKit", ["Daemon"]), ("CHTML", ["Documents"]), ("CArchive", ["Documents"]),
            ("CText", ["TextAnalysis"]),
            ("ArgumentParser", ["CLI", "Daemon", "Evaluation", "Tuning"]),
            ("NIOPosix", ["CLI", "Daemon"]), ("CSodium", ["Daemon"]),
            ("Inference", ["Answering", "Daemon", "Evaluation", "Tuning"]),
        ]
        for file in Self.swiftFiles where file.path.hasPrefix("Sources/") {
            for (module, targets) in doors where file.imports.contains(module) {
                #expect(targets.contains(file.target), "\(file) imports \(module)")
            }
        }
    }

    @Test("C headers of libraries are included only by their shim")
    func headers() {
        let doors = [
            ("<unicode/", "CText"), ("<libxml/", "CHTML"), ("<libstemmer", "CText"),
            ("<archive", "CArchive"),
        ]
        for file in Self.allFiles where file.path.hasSuffix(".c") || file.path.hasSuffix(".h") {
            for (header, target) in doors {
                let isIncluded = file.lines.contains { $0.contains("#include \(header)") }
                #expect(!isIncluded || file.target == target, "\(file) includes \(header)")
            }
        }
    }

    @Test("no file has more than 500 lines")
    func fileLengths() {
        for file in Self.allFiles {
            #expect(file.lines.count <= 501, "\(file) has \(file.lines.count) lines")
        }
    }

    @Test("no function has more than 70 lines")
    func functionLengths() {
        for file in Self.swiftFiles {
            for (name, length) in functions(in: file) {
                #expect(length <= 70, "\(file): \(name) has \(length) lines")
            }
        }
    }

    @Test("every source file begins with the licence line")
    func licence() {
        for file in Self.allFiles {
            let head = file.lines.prefix(2)
            #expect(
                head.contains { $0.contains("SPDX-License-Identifier: Apache-2.0") }, "\(file)")
        }
    }

    @Test("nothing is left unfinished and every trap tells its reason")
    func leftovers() {
        let unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        let traps = ["try" + "!", "as" + "! ", "fatal" + "Error("]
        for file in Self.swiftFiles {
            for (number, line) in file.lines.enumerated() {
                for word in unfinished {
                    #expect(!line.contains(word), "\(file):\(number + 1) \(line)")
                }
                guard file.path.hasPrefix("Sources/"), !line.contains("// why:") else { continue }
                for trap in traps {
                    #expect(!line.contains(trap), "\(file):\(number + 1) \(line)")
                }
            }
        }
    }

    /// Functions and initialisers with their lengths: from the line that declares one to the
    /// closing brace at the same indentation.
    private func functions(in file: SourceFile) -> [(name: Substring, length: Int)] {
        var found: [(Substring, Int)] = []
        for (start, line) in file.lines.enumerated() {
            let indentation = line.prefix { $0 == " " }
            let isDeclaration =
                line.firstMatch(of: /^\s*(?:[a-z@()]+\s+)*(?:func\s|init[?<(])/) != nil
            guard isDeclaration, file.target != "TidyTests" else { continue }
            let end = file.lines[start...].firstIndex { $0 == indentation + "}" }
            guard let end else { continue }
            let next = file.lines[(start + 1)...].firstIndex {
                $0.hasPrefix(indentation + "func ") || $0.hasPrefix(indentation + "init(")
            }
            let body = file.lines[start...].firstIndex { $0.hasSuffix("{") }
            let blank = file.lines[start...].firstIndex { $0.isEmpty }
            // A declaration without a body, such as a requirement of a protocol.
            if let next, next < end { continue }
            if let body, let blank, blank < body { continue }
            found.append((line.drop { $0 == " " }, end - start + 1))
        }
        return found
    }
}
