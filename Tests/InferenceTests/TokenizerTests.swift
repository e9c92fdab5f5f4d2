// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

@Suite("Tokenizers give the ids of the reference implementations")
struct TokenizerTests {
    @Test("SmolLM2 tokenizes as llama.cpp does")
    func smollm2() throws {
        let file = try GGUFFile(
            contentsOf: Repository.model("SmolLM2-135M-Instruct.Q4_1.gguf"))
        let tokenizer = try file.tokenizer()
        let fixture = try TokenizerFixture("smollm2")
        fixture.check(tokenizer)
        for item in fixture.cases {
            #expect(tokenizer.decode(item.ids) == item.text || item.text.contains("\u{0}"))
        }
    }

    @Test("all-MiniLM-L6-v2 tokenizes as Hugging Face's tokenizers does")
    func minilm() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "minilm-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: url) }
        try ModelImporter.importModel(
            from: Repository.model("all-MiniLM-L6-v2"), to: url, format: .f32)
        let file = try GGUFFile(contentsOf: url)
        #expect(file.string("general.license") == "apache-2.0")
        let tokenizer = try file.tokenizer()
        try TokenizerFixture("minilm").check(tokenizer)
        #expect(tokenizer.encodeAsSequence("hello") == [101, 7592, 102])
    }

    @Test(
        "Every kind of vocabulary gives the ids of the library it comes from",
        arguments: [
            "gpt-2", "smollm", "llama-bpe", "qwen2", "gpt-4o", "tekken", "spm", "ugm", "ugm-bytes",
        ])
    func tiny(_ name: String) throws {
        let url = Repository.root.appending(path: "Tests/Fixtures/tokenizers/tiny-\(name).gguf")
        let tokenizer = try GGUFFile(contentsOf: url).tokenizer()
        let fixture = try TokenizerFixture("tiny-\(name)")
        fixture.check(tokenizer)
        for item in fixture.cases where name != "ugm" && !item.text.contains("\u{2581}") {
            let text = tokenizer.decode(item.ids)
            #expect(text == item.text || text == " " + item.text)
        }
    }

    @Test("Strings that a vocabulary adds are found before all else, markup among them is not")
    func addedTokens() {
        var vocabulary = Vocabulary(capacity: 8)
        for (text, kind) in [
            ("<s>", TokenKind.control), ("  ", .userDefined), ("<b>", .userDefined), (" ", .normal),
            ("a", .normal), ("<", .normal), ("b", .normal), (">", .normal), (" a", .normal),
            ("[X]", .userDefined),
        ] {
            vocabulary.append(text.utf8, kind: kind)
        }
        let tokenizer = SentencePieceTokenizer(vocabulary: vocabulary, addsSpace: false)
        #expect(tokenizer.encode("a   a") == [4, 1, 8])
        #expect(tokenizer.encode("<b>a<s>") == [5, 6, 7, 4, 5, 7])
        #expect(vocabulary.token(named: "<b>") == 2)
    }

    @Test(
        "A word of 20,000 characters costs no more than its length allows",
        arguments: ["llama-bpe", "spm", "ugm"])
    func longWord(_ name: String) throws {
        let url = Repository.root.appending(path: "Tests/Fixtures/tokenizers/tiny-\(name).gguf")
        let tokenizer = try GGUFFile(contentsOf: url).tokenizer()
        let word = String(repeating: "painful", count: 20_000 / 7)
        let ids = tokenizer.encode(word)
        #expect(ids.count < 20_000)
        #expect(tokenizer.decode(ids).hasSuffix(word))
    }
}
