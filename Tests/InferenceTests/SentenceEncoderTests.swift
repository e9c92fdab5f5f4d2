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
