// SPDX-License-Identifier: Apache-2.0
//
// A tiny random model of every family against llama.cpp (Tests/Fixtures/families/record.py), all in
// F32.

import Foundation
import Testing

@testable import Inference

@Suite("Model families") struct FamilyTests {
    static let names = [
        "llama", "llama3", "linear", "smollm3", "qwen2", "yarn", "qwen3", "phi3", "gemma2",
        "gemma3",
    ]

    private func session(_ name: String, _ set: String?, _ precision: CachePrecision) throws
        -> DecodingSession
    {
        let file = try GGUFFile(contentsOf: TestModels.fixture("families/\(name).gguf"))
        return DecodingSession(
            try Decoder(file, pool: WorkerPool(threads: 1), kernels: Kernels(set), context: 96),
            precision: precision)
    }

    @Test(
        "logits agree with llama.cpp within and beyond every window", arguments: names,
        Kernels.available)
    func logits(name: String, set: String) throws {
        let session = try session(name, set, .f32)
        for prompt in try LogitsFixture.prompts("families/\(name)") {
            let error = try relativeError(session, prompt)
            // llama.cpp takes GELU from a table of halves, which shows in the Gemmas.
            let bound: Float = name.hasPrefix("gemma") ? 1e-3 : 1e-4
            #expect(error < bound, "\(name) \(set), \(prompt.tokens.count) tokens: \(error)")
        }
    }

    @Test(
        "a smaller cache costs little", arguments: names,
        [(CachePrecision.f16, Float(8e-3)), (.q8, 8e-2)])
    func precision(name: String, kept: (precision: CachePrecision, bound: Float)) throws {
        let session = try session(name, nil, kept.precision)
        for prompt in try LogitsFixture.prompts("families/\(name)") {
            let error = try relativeError(session, prompt)
            #expect(error < kept.bound, "\(name) \(kept), \(prompt.tokens.count) tokens: \(error)")
        }
    }

    @Test("reading at once and token by token gives the same bits", arguments: names)
    func batches(name: String) throws {
        let tokens = (0..<60).map { TokenID(($0 * 37) % 250 + 3) }
        let session = try session(name, nil, .f16)
        var logits: [[Float]] = []
        for size in [60, 1, 7] {
            let cache = KeyValueCache(session.decoder.cacheLayout())
            var last = 0
            for start in stride(from: 0, to: 60, by: size) {
                let batch = tokens[start..<min(60, start + size)]
                #expect(session.decoder.read(batch, into: cache, mode: .writing))
                last = batch.count
            }
            logits.append(Array(session.decoder.logits(of: last - 1..<last)))
        }
        #expect(logits[0] == logits[1])
        #expect(logits[0] == logits[2])
    }

    private func relativeError(_ session: DecodingSession, _ prompt: LogitsFixture.Prompt) throws
        -> Float
    {
        let last = try #require(try session.readOnce(Prompt(prompt.tokens))).last
        return prompt.error(of: session.decoder.logits(of: last - 1..<last + 1))
    }
}
