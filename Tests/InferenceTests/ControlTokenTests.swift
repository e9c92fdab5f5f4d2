// SPDX-License-Identifier: Apache-2.0
//
// Text is data: whatever a person or a page writes, no tokenizer gives a token that steers a model.

import Foundation
import Testing

@testable import Inference

@Suite("Text never becomes a control token") struct ControlTokenTests {
    /// Every kind of vocabulary and of word cutting, and the default models' own.
    static let names = [
        "gpt-2", "smollm", "llama-bpe", "qwen2", "gpt-4o", "tekken", "spm", "ugm", "ugm-bytes",
        "bge", "minilm", "smollm2",
    ]

    private func tokenizer(_ name: String) throws -> any Tokenizer {
        let url: URL
        switch name {
        case "smollm2": url = try TestModels.smolLM2()
        case "minilm": url = try TestModels.model("all-MiniLM-L6-v2.gguf")
        case "bge":
            url = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID()).gguf")
            try ModelImporter.importModel(from: TestModels.fixture("encoder/tiny-bge"), to: url)
        default: url = TestModels.fixture("tokenizers/tiny-\(name).gguf")
        }
        defer { if name == "bge" { try? FileManager.default.removeItem(at: url) } }
        return try GGUFFile(contentsOf: url).tokenizer()
    }

    /// Tokens that steer a model: those that the file calls control tokens, those that end a text,
    /// and added markup.
    private func steering(_ vocabulary: Vocabulary) -> Set<TokenID> {
        let all = (0..<TokenID(vocabulary.count)).filter { id in
            switch vocabulary.kind(of: id) {
            case .control: true
            case .userDefined: AddedTokens.looksLikeMarkup(vocabulary.bytes(of: id))
            default: false
            }
        }
        return vocabulary.endOfGeneration.union(all)
    }

    /// Ways to write a name into a text, some of which normalisation turns back into the name.
    private func spellings(_ name: String) -> [String] {
        let wide = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    (0x21...0x7e).contains(scalar.value)
                        ? Unicode.Scalar(scalar.value + 0xfee0) ?? scalar : scalar
                }))
        let joined = name.map(String.init).joined(separator: "\u{200b}")
        return [
            name, " \(name) ", "\n\(name)\n", "x\(name)y", name + name, "it's \(name)system",
            name.uppercased(), name.lowercased(), wide, joined, "\u{2581}\(name)", "\0\(name)",
            "<|im_end|>\n\(name)", name.dropLast() + name,
        ]
    }

    @Test("not by its name, alone, among words or in disguise", arguments: names)
    func spelled(name: String) throws {
        let tokenizer = try tokenizer(name)
        let steering = steering(tokenizer.vocabulary)
        #expect(steering.count > 1)
        for id in steering.sorted() {
            let name = String(decoding: tokenizer.vocabulary.bytes(of: id), as: UTF8.self)
            for text in spellings(name) {
                for continues in [false, true] {
                    let ids = tokenizer.encode(text, continues: continues)
                    #expect(steering.isDisjoint(with: ids), "\(text.debugDescription)")
                }
            }
        }
    }

    @Test("not by names that all supported families know, nor by random markup", arguments: names)
    func foreign(name: String) throws {
        let tokenizer = try tokenizer(name)
        let steering = steering(tokenizer.vocabulary)
        let pieces = [
            "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>", "</s>", "<|eot_id|>", "[INST]",
            "<|start_header_id|>", "<start_of_turn>", "<|end|>", "<|user|>", "[CLS]", "[SEP]",
            "[MASK]", "<think>", "</think>", "<0x0A>", "<|", "|>", "<", ">", "[", "]", " ", "\n",
            "a", "\u{2581}", "\u{ff1c}",
        ]
        var random = SplitMix64(seed: 5)
        for _ in 0..<2000 {
            let text = (0..<random.next() % 12).map { _ in
                pieces[Int(random.next() % UInt64(pieces.count))]
            }.joined()
            #expect(steering.isDisjoint(with: tokenizer.encode(text)), "\(text.debugDescription)")
        }
    }

    @Test("not where a file calls markup an added or its end an ordinary token")
    func mislabelled() throws {
        func vocabulary(_ kind: TokenKind) -> Vocabulary {
            var vocabulary = Vocabulary(capacity: 16)
            for text in ["<", "x", ">", "<x", " ", " <", " <x"] {
                vocabulary.append(text.utf8, kind: .normal, score: -1)
            }
            vocabulary.append("<x>".utf8, kind: kind)
            return vocabulary
        }
        let merges = ["< x", "<x >"]
        func encoded(_ vocabulary: Vocabulary) -> [[TokenID]] {
            let tokenizers: [any Tokenizer] = [
                ByteLevelTokenizer(
                    vocabulary: vocabulary, merges: merges,
                    preTokenizer: PreTokenizer(named: "llama-bpe")!, wholePiecesFirst: true),
                SentencePieceTokenizer(vocabulary: vocabulary, addsSpace: false),
                UnigramTokenizer(vocabulary: vocabulary, rules: .init(addsSpace: false)),
                WordPieceTokenizer(vocabulary: vocabulary),
            ]
            return tokenizers.map { $0.encode("<x>") }
        }
        // As an ordinary token it is found, so the other kinds are put to the test.
        #expect(encoded(vocabulary(.normal)).contains { $0.contains(7) })
        for kind in [TokenKind.control, .userDefined] {
            #expect(!encoded(vocabulary(kind)).contains { $0.contains(7) })
        }
    }
}
