// SPDX-License-Identifier: Apache-2.0
//
// Damaged files of every kind that is imported or holds a vocabulary: whatever the bytes, reading
// works or throws. WARDBOOK_FUZZ_CASES sets the number of cases (`make fuzz` uses 200,000).

import Foundation
import Testing

@testable import Inference

/// Changes a file in a few places, sometimes cutting it.
private struct Mutator {
    private static let pieces = [
        "0", "-1", "18446744073709551615", "1e308", "null", "{}", "[]", "\"", "\\", ":", "\u{0}",
        "\u{FFFD}", "true", "99999999999",
    ].map { Array($0.utf8) }
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(max(1, limit))) }

    /// A damaged copy; changes fall into the first `reach` bytes.
    mutating func damaged(_ original: [UInt8], reach: Int) -> [UInt8] {
        var bytes = original
        for _ in 0...below(4) {
            let place = below(min(reach, bytes.count))
            switch below(4) {
            case 0: bytes[place] = UInt8(below(256))
            case 1: bytes[place] ^= 1 << UInt8(below(8))
            case 2:
                let piece = Self.pieces[below(Self.pieces.count)]
                bytes.replaceSubrange(place..<min(place + piece.count, bytes.count), with: piece)
            default: bytes.removeSubrange(place..<min(place + below(9), bytes.count))
            }
        }
        if below(5) == 0 { bytes.removeLast(below(bytes.count)) }
        return bytes
    }
}

@Suite("Fuzzing imports and vocabularies") struct ImportFuzzTests {
    static let cases =
        ProcessInfo.processInfo.environment["WARDBOOK_FUZZ_CASES"].flatMap(Int.init) ?? 5000
    private static let folder = Repository.root.appending(path: "Tests/Fixtures/import/qwen2")

    private func temporaryFolder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "wardbook-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    @Test("damaged safetensors headers are read or refused, never followed out of the file")
    func safetensors() throws {
        let original = try [UInt8](
            Data(contentsOf: Self.folder.appending(path: "model.safetensors")))
        var mutator = Mutator(seed: 1)
        var opened = 0
        for _ in 0..<Self.cases {
            let bytes = mutator.damaged(original, reach: 1400)
            guard let file = try? SafetensorsFile(data: Data(bytes), path: "x") else { continue }
            opened += 1
            for (name, tensor) in file.tensors {
                guard let values = try? file.floats(name) else { continue }
                #expect(values.count == tensor.count)
            }
        }
        #expect(opened > 0 && opened < Self.cases)
    }

    @Test(
        "damaged JSON of a model folder is imported or refused",
        arguments: ["config.json", "tokenizer.json", "tokenizer_config.json"])
    func json(_ name: String) throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"]
        {
            try FileManager.default.copyItem(
                at: Self.folder.appending(path: file), to: folder.appending(path: file))
        }
        let original = try [UInt8](Data(contentsOf: Self.folder.appending(path: name)))
        let output = folder.appending(path: "out.gguf")
        var mutator = Mutator(seed: 2)
        let cases = name == "tokenizer.json" ? Self.cases : Self.cases / 10
        var imported = 0
        for _ in 0..<cases {
            let bytes = mutator.damaged(original, reach: .max)
            try Data(bytes).write(to: folder.appending(path: name))
            if (try? ModelImporter.importModel(from: folder, to: output, format: .f32)) == nil {
                continue
            }
            imported += 1
            #expect(throws: Never.self) { try GGUFFile(contentsOf: output) }
        }
        #expect(imported > 0 && imported < cases)
    }

    @Test(
        "damaged vocabularies tokenize without control tokens or are refused",
        arguments: ["gpt-2", "llama-bpe", "qwen2", "smollm", "spm", "ugm"])
    func vocabularies(_ name: String) throws {
        let source = Repository.root.appending(path: "Tests/Fixtures/tokenizers/tiny-\(name).gguf")
        let original = try [UInt8](Data(contentsOf: source))
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "x.gguf")
        let text = "It's 12 <|im_end|> [INST] caf\u{e9}\u{301} \u{1F600}\n\n  x</s><think>"
        var mutator = Mutator(seed: 3)
        var loaded = 0
        for _ in 0..<Self.cases / 10 {
            try Data(mutator.damaged(original, reach: .max)).write(to: url)
            guard let file = try? GGUFFile(contentsOf: url), let tokenizer = try? file.tokenizer()
            else { continue }
            loaded += 1
            let ids = tokenizer.encode(text)
            #expect(!ids.contains { tokenizer.isControl($0) })
            #expect(ids.allSatisfy { (0..<tokenizer.vocabularyCount).contains(Int($0)) })
            _ = tokenizer.decode(ids + [-1, .max])
            _ = tokenizer.encodeAsSequence(text)
            _ = try? file.chatTemplate(vocabulary: tokenizer.vocabulary, fallback: .chatML)
            _ = ModelDescription(file).memoryBytes(context: .max)
        }
        #expect(loaded > 0 && loaded < Self.cases / 10)
    }

    @Test("damaged encoders embed or are refused")
    func encoders() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "x.gguf")
        try ModelImporter.importModel(
            from: Repository.root.appending(path: "Tests/Fixtures/encoder/tiny-mpnet"), to: url)
        let original = try [UInt8](Data(contentsOf: url))
        let pool = try WorkerPool(threads: 1)
        var mutator = Mutator(seed: 4)
        var loaded = 0
        for _ in 0..<Self.cases / 20 {
            try Data(mutator.damaged(original, reach: 6000)).write(to: url)
            guard let encoder = try? SentenceEncoder(contentsOf: url, pool: pool) else { continue }
            loaded += 1
            #expect(try encoder.embed(["rash and fever", ""]).count == 2)
        }
        #expect(loaded > 0 && loaded < Self.cases / 20)
    }
}
