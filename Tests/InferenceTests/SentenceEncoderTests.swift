// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

/// Vectors that transformers gave for texts.
private struct EncoderFixture: Decodable {
    struct Case: Decodable {
        var text: String
        var vector: [Float]
    }
    var cases: [Case]
}

/// all-MiniLM-L6-v2, imported once for all tests of this file.
private let minilm = Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "wardbook-\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: url) }
    try ModelImporter.importModel(from: Repository.model("all-MiniLM-L6-v2"), to: url)
    let pool = try WorkerPool(threads: 2)
    return try MatrixKernel.all.map {
        try SentenceEncoder(contentsOf: url, pool: pool, kernel: $0)
    }
}

@Suite("Sentence encoder")
struct SentenceEncoderTests {
    @Test(
        "all-MiniLM-L6-v2 gives the vectors of transformers with every matrix kernel",
        arguments: MatrixKernel.all.indices)
    func minilmVectors(_ kernel: Int) throws {
        let encoder = try minilm.get()[kernel]
        let fixture = try JSONDecoder().decode(
            EncoderFixture.self, from: Repository.fixture("encoder/minilm.json"))
        let name = MatrixKernel.all[kernel].name
        let limit: Float = name == "amx-bf16" ? 0.9995 : 0.99999
        let vectors = try encoder.embed(fixture.cases.map(\.text))
        #expect(encoder.dimensions == 384)
        #expect(fixture.cases.count == 20)
        for (item, vector) in zip(fixture.cases, vectors) {
            let cosine = zip(item.vector, vector).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(cosine > limit, "\(name): \(item.text.prefix(60))")
        }
    }
}

extension SentenceEncoderTests {
    @Test("A text has the same vector alone, in a batch, and whatever stands beside it")
    func batches() throws {
        let encoder = try minilm.get()[0]
        let texts = (0..<40).map { String(repeating: "rash and pain ", count: $0) }
        let together = try encoder.embed(texts)
        #expect(together.count == 40)
        for index in [0, 1, 7, 39] {
            let alone = try encoder.embed([texts[index]])[0]
            let cosine = zip(alone, together[index]).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(cosine > 0.99999)
            #expect(abs(alone.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
        }
        #expect(try encoder.embed([]).isEmpty)
    }

    @Test("What lies beyond the window is not seen")
    func window() throws {
        let encoder = try minilm.get()[0]
        #expect(encoder.window == 256)
        let long = String(repeating: "pain ", count: 254)
        let vectors = try encoder.embed([long, long + "happiness", "pain"])
        #expect(vectors[0] == vectors[1])
        #expect(vectors[0] != vectors[2])
    }

    @Test("Groups hold every text once and respect the budget", arguments: [1, 2, 7])
    func groups(_ threads: Int) {
        let lengths = (0..<100).map { 2 + $0 * 7919 % 255 }
        let groups = SentenceEncoder.groups(lengths, threads: threads)
        #expect(groups.joined().sorted() == Array(0..<100))
        #expect(groups.allSatisfy { $0.count == 1 || $0.map { lengths[$0] }.reduce(0, +) <= 256 })
        #expect(SentenceEncoder.groups([], threads: threads).isEmpty)
    }

    @Test("A language model is no sentence encoder, and the message says so")
    func wrongFamily() throws {
        let url = try Repository.model("SmolLM2-135M-Instruct.Q4_1.gguf")
        let error = #expect(throws: InferenceError.self) {
            try SentenceEncoder(contentsOf: url, threads: 1)
        }
        #expect(error?.kind == .unsupported)
        #expect(error?.description.contains("llama") == true)
    }
}
