// SPDX-License-Identifier: Apache-2.0
//
// A tiny model of every family with its weights in many block formats, as real files are, against
// llama.cpp's logits with the floats that the gguf package reads in the same blocks
// (Tests/Fixtures/families/record.py).

import Foundation
import Testing

@testable import Inference

@Suite("Block formats in every family") struct MixtureTests {
    static let names = ["llama", "smollm3", "qwen2", "qwen3", "phi3", "gemma2", "gemma3"]

    private func file(_ name: String) throws -> GGUFFile {
        try GGUFFile(contentsOf: TestModels.fixture("families/\(name)-mixture.gguf"))
    }

    private func decoder(_ file: GGUFFile, _ set: String?) throws -> Decoder {
        try Decoder(file, pool: WorkerPool(threads: 1), kernels: Kernels(set), context: 96)
    }

    /// What `measure` finds between llama.cpp's logits and ours, at worst.
    private func worst(
        _ decoder: Decoder, _ mode: Decoder.Mode, _ name: String,
        _ measure: (LogitsFixture.Prompt, UnsafeMutableBufferPointer<Float>) -> Float
    ) throws -> Float {
        try LogitsFixture.prompts("families/\(name)-mixture").map { prompt in
            let cache = KeyValueCache(decoder.cacheLayout(.f32))
            #expect(decoder.read(prompt.tokens[...], into: cache, mode: mode))
            let last = prompt.tokens.count
            return measure(prompt, decoder.logits(of: last - 2..<last, mode: mode))
        }.max() ?? .infinity
    }

    @Test("the files have every format there is")
    func formats() throws {
        let used = try Self.names.map { Set(try file($0).tensors.map(\.format)) }
        #expect(used.allSatisfy { $0.count >= 10 })
        #expect(
            used.reduce(into: Set()) { $0.formUnion($1) }
                == Set(BlockFormat.allCases.filter(\.isWeight)))
    }

    @Test("written as floats they give llama.cpp's logits", arguments: names)
    func floats(name: String) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "w-\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: url) }
        try ModelQuantizer.quantize(
            TestModels.fixture("families/\(name)-mixture.gguf"), to: url, scheme: .f32, threads: 1)
        let file = try GGUFFile(contentsOf: url)
        #expect(file.tensors.allSatisfy { $0.format == .f32 })
        let error = try worst(decoder(file, nil), .writing, name) { $0.error(of: $1) }
        // llama.cpp takes GELU from a table of halves, which shows in the Gemmas.
        #expect(error < (name.hasPrefix("gemma") ? 1e-3 : 1e-4), "\(name): \(error)")
    }

    @Test(
        "as they are they give nearly the same, read at once or token by token", arguments: names,
        Kernels.available)
    func blocks(name: String, set: String) throws {
        let decoder = try decoder(file(name), set)
        // Token vectors are rounded: to 8 bits when writing, to 16 in tiles.
        for mode in [Decoder.Mode.writing, .reading] {
            let error = try worst(decoder, mode, name) { $0.meanError(of: $1) }
            #expect(error < 3e-2, "\(name) \(set) \(mode): \(error)")
        }
    }
}
