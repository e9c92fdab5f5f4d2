// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Daemon

@Suite("The configuration file")
struct ConfigurationTests {
    @Test("an empty file gives the defaults of a checkout")
    func empty() throws {
        #expect(try ConfigurationFile.parse("", name: "f") == Configuration())
    }

    @Test("values take the place of defaults")
    func values() throws {
        let text = """
            [paths]
            socket = "/run/x.sock"
            [models]
            threads = 4
            adapterStrength = 2
            """
        let configuration = try ConfigurationFile.parse(text, name: "f")
        #expect(configuration.socket == "/run/x.sock")
        #expect(configuration.threads == 4)
        #expect(configuration.adapterStrength == 2)
        #expect(configuration.index == Configuration().index)
    }

    @Test(
        "what cannot be is refused by name, with the value given and what is allowed",
        arguments: [
            ("[models]\nthreads = 0", ["models.threads", "0", "from 1 to 64"]),
            ("[models]\nthreads = \"two\"", ["models.threads", "two", "from 1 to 64"]),
            ("[models]\nthread = 2", ["models.thread", "models.threads"]),
            ("threads = 2", ["threads", "models.threads"]),
            ("[paths]\nsocket = 7", ["paths.socket", "7", "path"]),
            ("[paths]\nsocket = \"\"", ["paths.socket", "path"]),
            ("[network]\nport = 80", ["network.port", "paths.corpus"]),
            ("[models]\ntemplateFallback = \"chat\"", ["templateFallback", "chat", "\"llama3\""]),
            ("[models]\nadapterStrength = 4.5", ["adapterStrength", "4.5", "from 0.0 to 4.0"]),
            ("[models]\nadapterStrength = nan", ["adapterStrength", "nan", "from 0.0 to 4.0"]),
            ("[models]\ncachePrecision = \"q4\"", ["cachePrecision", "q4", "\"q8_0\""]),
            ("[paths", ["f, line 1"]),
            ("\n[:]", ["f, line 2", "[paths]"]),
            ("[[é", ["f, line 1", "[paths]"]),
            ("[paths]\nsocket = \u{1}", ["f, line 2"]),
        ] as [(String, [String])])
    func refused(text: String, parts: [String]) {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.parse(text, name: "f")
        }
        for part in parts { #expect(error?.description.contains(part) == true, "\(part)") }
    }

    @Test("the shipped sample has every key, its default and its range, and nothing else")
    func sample() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let sample = root.appending(path: "systemd/wardbook.toml")
        let text = try String(contentsOf: sample, encoding: .utf8)
        let read = try ConfigurationFile.parse(text, name: "sample")
        let defaults = Configuration()
        for key in ConfigurationKey.all {
            let name = key.name.split(separator: ".")[1]
            #expect(text.contains("\n\(name) = "), "\(key.name) is missing")
            let range: String
            switch key.value {
            case .integer(_, let allowed):
                range = "from \(allowed.lowerBound) to \(allowed.upperBound)"
            case .number(_, let allowed):
                range = "from \(allowed.lowerBound) to \(allowed.upperBound)"
            default: continue
            }
            #expect(key.text(in: read) == key.text(in: defaults), "\(key.name)")
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                .replacing(" # ", with: " ")
            #expect(words.contains(range), "\(key.name)")
        }
        #expect(read.socket == "/run/wardbook/wardbook.sock")
    }

    @Test("assessments are off unless the file says so")
    func assessment() throws {
        #expect(!Configuration().assessment)
        #expect(try ConfigurationFile.parse("[answers]\nassessment = true", name: "f").assessment)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.parse("[answers]\nassessment = 1", name: "f")
        }
    }

    @Test("garbage is an error, never a crash")
    func garbage() {
        var state = UInt64(20_261_121)
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let alphabet = Array("[]=\"'\\\n.#{}a1-:\u{0}é")
            let text = String(
                (0..<Int(state >> 58)).map { index in
                    alphabet[Int((state >> UInt64(index % 48)) % UInt64(alphabet.count))]
                })
            _ = try? ConfigurationFile.parse(text, name: "f")
        }
    }
}
