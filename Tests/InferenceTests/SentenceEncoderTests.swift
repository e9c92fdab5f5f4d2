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
        // The portable kernel is slow: it gets the texts of ordinary length.
        let cases = fixture.cases.filter { name != "portable" || $0.text.utf8.count < 400 }
        let vectors = try encoder.embed(cases.map(\.text))
        #expect(encoder.dimensions == 384)
        #expect(fixture.cases.count == 20)
        for (item, vector) in zip(cases, vectors) {
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
            #expect(alone == together[index])
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

    @Test(
        "A question is encoded in one piece, or in parts of about the same size",
        arguments: [(1, 1), (20, 1), (64, 1), (65, 2), (200, 2), (512, 2), (600, 3)])
    func parts(_ tokens: Int, _ count: Int) {
        let lengths = [Int](repeating: 1, count: tokens)
        let parts = SentenceEncoder.parts(lengths, threads: 2)
        #expect(parts.joined().sorted() == Array(0..<tokens))
        #expect(parts.count == count)
        #expect(parts.allSatisfy { abs($0.count - tokens / count) <= 1 })
        #expect(SentenceEncoder.parts([300], threads: 2) == [[0]])
        #expect(SentenceEncoder.parts([2, 90, 3], threads: 1) == [[1, 2, 0]])
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

extension SentenceEncoderTests {
    @Test(
        "MPNet's bias by distance, first-token pooling and prefixes give the vectors of transformers",
        arguments: ["tiny-mpnet", "tiny-bge"], [ModelImporter.WeightFormat.f32, .f16])
    func families(_ name: String, _ format: ModelImporter.WeightFormat) throws {
        let folder = Repository.root.appending(path: "Tests/Fixtures/encoder/\(name)")
        let url = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: url) }
        try ModelImporter.importModel(from: folder, to: url, format: format)
        let pool = try WorkerPool(threads: 2)
        let all = try JSONDecoder().decode(
            [String: [EncoderFixture.Case]].self, from: Repository.fixture("encoder/tiny.json"))
        let cases = try #require(all[name])
        for kernel in MatrixKernel.all {
            let encoder = try SentenceEncoder(contentsOf: url, pool: pool, kernel: kernel)
            let exact = kernel.name != "amx-bf16" && format == .f32
            for (item, vector) in zip(cases, try encoder.embed(cases.map(\.text), as: .query)) {
                let cosine = zip(item.vector, vector).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(cosine > (exact ? 0.99999 : 0.999), "\(kernel.name): \(item.text)")
            }
        }
    }

    @Test("Distances fall into the buckets of the MPNet paper's code")
    func buckets() {
        let expected = [
            0: 0, 1: 17, -1: 1, 7: 23, -7: 7, 8: 24, -8: 8, 15: 25, 16: 26, 31: 27, 64: 30,
            127: 31, 128: 31, 500: 31, -16: 10, -500: 15,
        ]
        for (distance, bucket) in expected {
            #expect(DistanceBias.bucket(distance) == bucket, "\(distance)")
        }
    }
}

extension SentenceEncoderTests {
    @Test("Speed is measured on passages of the length that was asked for")
    func speed() throws {
        let encoder = try minilm.get()[0]
        let text = (0..<14).map { String($0 % 10) }.joined(separator: " ")
        #expect(encoder.countTokens(text) == 14)
        let speeds = try encoder.measureSpeed(tokens: 16, batch: 2, repetitions: 3)
        #expect(speeds.count == 3 && speeds.allSatisfy { $0 > 0 })
        #expect(throws: InferenceError.self) {
            try encoder.measureSpeed(tokens: 257, batch: 1, repetitions: 1)
        }
    }

    @Test(
        "A quantized encoder gives nearly the same vectors",
        arguments: [
            (QuantizationScheme.q8_0, Float(0.999)), (.q4_K_M, 0.95),
        ])
    func quantized(_ scheme: QuantizationScheme, _ limit: Float) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (whole, small) = (folder.appending(path: "a.gguf"), folder.appending(path: "b.gguf"))
        try ModelImporter.importModel(from: Repository.model("all-MiniLM-L6-v2"), to: whole)
        let summary = try ModelQuantizer.quantize(whole, to: small, scheme: scheme, threads: 2)
        #expect(summary.bytesAfter < summary.bytesBefore * 6 / 10)
        let encoder = try SentenceEncoder(contentsOf: small, threads: 2)
        let fixture = try JSONDecoder().decode(
            EncoderFixture.self, from: Repository.fixture("encoder/minilm.json"))
        let cases = fixture.cases.prefix(10)
        for (item, vector) in zip(cases, try encoder.embed(cases.map(\.text))) {
            let cosine = zip(item.vector, vector).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(cosine > limit, "\(item.text)")
        }
    }
}

extension SentenceEncoderTests {
    @Test("Questions may be embedded while batches are, with the same vectors")
    func concurrent() async throws {
        let encoder = try minilm.get()[0]
        let batch = (0..<24).map { String(repeating: "fever and rash ", count: $0 + 5) }
        let expected = try encoder.embed(batch)
        let question = try encoder.embed(["what is a rash?"], as: .query)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    task % 2 == 0
                        ? try encoder.embed(batch) == expected
                        : try encoder.embed(["what is a rash?"], as: .query) == question
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}
