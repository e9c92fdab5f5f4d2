// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

/// llama.cpp publishes vocabulary-only GGUF files with texts (`.inp`) and their ids (`.out`). They
/// are too large to keep here: name a folder of them in WARDBOOK_VOCABULARIES to compare with all.
private let folder = ProcessInfo.processInfo.environment["WARDBOOK_VOCABULARIES"]

@Suite("Vocabularies of llama.cpp", .enabled(if: folder != nil))
struct ReferenceVocabularyTests {
    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder ?? "")) ?? [])
        .filter { $0.hasSuffix(".gguf") }.sorted()

    /// Cut at bytes: a text may end with a character that would join the line end after it.
    static func split(_ data: Data) -> [String] {
        var texts: [String] = []
        var start = data.startIndex
        while let mark = data.range(
            of: Data("\n__ggml_vocab_test__\n".utf8), in: start..<data.endIndex)
        {
            texts.append(String(decoding: data[start..<mark.lowerBound], as: UTF8.self))
            start = mark.upperBound
        }
        return texts + [String(decoding: data[start...], as: UTF8.self)]
    }

    @Test("Every text has the published ids", arguments: files)
    func published(_ name: String) throws {
        let url = URL(fileURLWithPath: folder ?? "").appending(path: name)
        let tokenizer = try GGUFFile(contentsOf: url).tokenizer()
        let texts = Self.split(try Data(contentsOf: URL(fileURLWithPath: url.path + ".inp")))
        let lines = try String(contentsOfFile: url.path + ".out", encoding: .utf8)
            .components(separatedBy: "\n")
        #expect(texts.count > 30)
        for (text, line) in zip(texts, lines) {
            let ids = line.split(separator: " ").compactMap { TokenID($0) }
            #expect(tokenizer.encode(text) == ids, "\(name): \(text.debugDescription)")
        }
    }
}
