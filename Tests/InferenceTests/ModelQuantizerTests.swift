// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

/// The formats that llama.cpp gives to the tensors of a model.
private struct SchemeFixture: Decodable {
    struct Case: Decodable {
        struct Most: Decodable {
            var format: String
            var count: Int
        }
        var model: String
        var scheme: String
        var tensors: [String: [String]]
        var most: Most
    }
    var cases: [Case]
}

@Suite("Quantizing models")
struct ModelQuantizerTests {
    @Test("A scheme gives every tensor the format that llama.cpp gives it")
    func schemes() throws {
        let fixture = try JSONDecoder().decode(
            SchemeFixture.self, from: Repository.fixture("quantize/schemes.json"))
        let file = try GGUFFile(contentsOf: Repository.model("SmolLM2-135M-Instruct.Q4_1.gguf"))
        let small = file.tensors.filter(ModelQuantizer.isQuantized)
            .map { ($0.name, $0.columns) }
        let parts = [
            ("attn_q", 256), ("attn_k", 256), ("attn_v", 256), ("attn_output", 256),
            ("ffn_gate", 256), ("ffn_up", 256), ("ffn_down", 512),
        ]
        let wide =
            [("token_embd.weight", 256), ("output.weight", 256)]
            + (0..<20).flatMap { layer in parts.map { ("blk.\(layer).\($0.0).weight", $0.1) } }
        #expect(fixture.cases.count == 34)
        for item in fixture.cases {
            let scheme = try #require(QuantizationScheme(rawValue: item.scheme))
            let isWide = item.model == "wide"
            let model = QuantizationScheme.Model(
                layers: isWide ? 20 : 30, queriesPerKey: isWide ? 4 : 3, hasOutput: isWide)
            var expected: [String: String] = [:]
            for (format, names) in item.tensors {
                for name in names { expected[name] = format }
            }
            let tensors = isWide ? wide : small
            #expect(tensors.count == item.most.count + expected.count)
            for (name, columns) in tensors {
                let format = scheme.format(of: name, columns: columns, in: model).name
                #expect(
                    format == expected[name] ?? item.most.format,
                    "\(item.model) \(item.scheme) \(name)")
            }
        }
    }

    @Test("A quantized file keeps its metadata and small tensors, and its tokenizer works")
    func file() throws {
        let source = Repository.root.appending(path: "Tests/Fixtures/import/llama.gguf")
        let output = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: output) }
        let summary = try ModelQuantizer.quantize(source, to: output, scheme: .q8_0, threads: 2)
        #expect(summary.bytesAfter < summary.bytesBefore / 3)
        let (before, after) = try (GGUFFile(contentsOf: source), GGUFFile(contentsOf: output))
        #expect(after.integer("general.file_type") == 7)
        for key in before.metadataKeys where !["general.file_type"].contains(key) {
            #expect(after.string(key) == before.string(key), "\(key)")
            #expect(after.float(key) == before.float(key), "\(key)")
            #expect(after.bool(key) == before.bool(key), "\(key)")
            #expect(after.byteStrings(key) == before.byteStrings(key), "\(key)")
            #expect(after.integers(key) == before.integers(key), "\(key)")
        }
        for tensor in before.tensors {
            let other = try #require(after.tensor(tensor.name))
            #expect(other.shape == tensor.shape)
            // Rows of 48 are no whole blocks of 32.
            let smaller: BlockFormat = tensor.columns % 32 == 0 ? .q8_0 : .f16
            #expect(other.format == (ModelQuantizer.isQuantized(tensor) ? smaller : tensor.format))
        }
        #expect(try after.tokenizer().decode(before.tokenizer().encode("rash")) == "rash")
        let error = #expect(throws: InferenceError.self) {
            try ModelQuantizer.quantize(source, to: source, scheme: .q8_0, threads: 1)
        }
        #expect(error?.kind == .invalidRequest)
    }
}
