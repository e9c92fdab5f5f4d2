// SPDX-License-Identifier: Apache-2.0
//
// Layers that keep only their window, against transformers (Tests/Fixtures/windows/record.py), and
// against a cache that keeps everything.

import Foundation
import Testing

@testable import Inference

@Suite("Sliding windows") struct WindowTests {
    static let names = ["mistral", "gemma2", "gemma3"]
    /// Slots of a window of 12 with batches of 512 and nothing to spare.
    static let slots = 768

    private func decoder(_ name: String, _ set: String? = nil, context: Int = 2048) throws
        -> Decoder
    {
        try Decoder(
            GGUFFile(contentsOf: TestModels.fixture("windows/\(name).gguf")),
            pool: WorkerPool(threads: 1), kernels: Kernels(set), context: context)
    }

    private func tokens(_ count: Int, seed: Int = 0) -> [TokenID] {
        (0..<count).map { TokenID(($0 * 37 + $0 / 11 * seed) % 250 + 3) }
    }

    @Test(
        "logits agree with transformers far beyond the window", arguments: names, Kernels.available)
    func logits(name: String, set: String) throws {
        let session = DecodingSession(try decoder(name, set), precision: .f32, rewind: 0)
        for prompt in try LogitsFixture.prompts("windows/\(name)") {
            let last = try #require(try session.readOnce(Prompt(prompt.tokens))).last
            let error = prompt.error(of: session.decoder.logits(of: last - 1..<last + 1))
            #expect(error < 1e-4, "\(prompt.tokens.count) tokens: \(error)")
        }
    }

    @Test("a layer with a window takes no more memory than its ring", arguments: names)
    func memory(name: String) throws {
        let decoder = try decoder(name)
        let layout = decoder.cacheLayout(rewind: 0)
        for (layer, slots) in zip(decoder.weights.layers, layout.slots) {
            #expect(slots == (layer.window > 0 ? Self.slots : 2048))
        }
        let perToken = layout.byteCount(tokens: 1)
        #expect(layout.byteCount(tokens: 500) == 500 * perToken)
        #expect(layout.byteCount(tokens: 2048) == KeyValueCache(layout).byteCount)
        let local = decoder.weights.layers.count { $0.window > 0 }
        let total = decoder.weights.layers.count
        #expect(
            layout.byteCount(tokens: 2048) * total
                == perToken * (local * Self.slots + (total - local) * 2048))
        let description = try ModelDescription(
            contentsOf: TestModels.fixture("windows/\(name).gguf"))
        #expect(
            description.cacheBytes(context: 2048)
                == decoder.cacheLayout().byteCount(tokens: 2048))
    }

    @Test(
        "a ring changes no bit, however the tokens come", arguments: names, CachePrecision.allCases)
    func sameBits(name: String, precision: CachePrecision) throws {
        let decoder = try decoder(name)
        let tokens = tokens(1100)
        func logits(rewind: Int, step: Int) -> [Float] {
            let cache = KeyValueCache(decoder.cacheLayout(precision, rewind: rewind))
            var last = 0
            for start in stride(from: 0, to: tokens.count, by: step) {
                let batch = tokens[start..<min(tokens.count, start + step)]
                last = batch.count
                _ = decoder.read(batch, into: cache, mode: .writing)
            }
            return Array(decoder.logits(of: last - 1..<last))
        }
        let whole = logits(rewind: 1 << 20, step: 500)
        #expect(logits(rewind: 0, step: 500) == whole)
        #expect(logits(rewind: 0, step: 111) == whole)
        if precision == .f16 { #expect(logits(rewind: 0, step: 1) == whole) }
    }

    @Test("prompts that share their beginning get what a fresh cache gives", arguments: names)
    func reuse(name: String) throws {
        let decoder = try decoder(name)
        let session = DecodingSession(decoder, prompts: 2, rewind: 0)
        func logits(_ prompt: [TokenID], in session: DecodingSession) throws -> (Int, [Float]) {
            let (cached, last) = try #require(try session.readOnce(Prompt(prompt)))
            return (cached, Array(decoder.logits(of: last..<last + 1)))
        }
        let base = tokens(1400)
        // What is reused of each prompt after those before it: what one of two caches holds, or nothing
        // where its ring has gone on too far.
        let prompts: [(prompt: [TokenID], reused: Int)] = [
            (base, 0), (base + [7, 8, 9], 1400), (Array(base.prefix(1000)) + [5], 1000),
            (Array(base.prefix(200)) + [5, 6], 0), (Array(base.prefix(200)) + [9], 200),
            (base + [7], 1000), (Array(base.prefix(1300)) + [3, 4], 1300), (base + [7, 9], 1401),
        ]
        for (prompt, reused) in prompts {
            let (cached, got) = try logits(prompt, in: session)
            let (_, fresh) = try logits(prompt, in: DecodingSession(decoder))
            #expect(got == fresh, "\(prompt.count) tokens, \(cached) reused")
            #expect(cached == reused, "\(prompt.count) tokens")
        }
    }

    @Test("guessed tokens that were wrong leave no trace in a ring", arguments: names)
    func drafts(name: String) throws {
        let decoder = try decoder(name)
        // Repetition makes the lookup guess; now and then another token proves it wrong.
        let prompt = Array((0..<90).map { _ in tokens(14) }.joined())
        func written(drafts: Bool, rewind: Int) throws -> ([TokenID], TokenWriter.Cost) {
            let session = DecodingSession(decoder, rewind: rewind)
            var tokens: [TokenID] = []
            var step = 0
            let result = try #require(
                try session.write(
                    after: Prompt(prompt), limit: 200, drafts: drafts, cancelled: { false },
                    choose: { logits in
                        step += 1
                        let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
                        return TokenID(step % 7 == 3 ? (best + 1) % logits.count : best)
                    },
                    emit: {
                        tokens.append($0)
                        return .goOn
                    }))
            return (tokens, result.cost)
        }
        let (plain, _) = try written(drafts: false, rewind: 1 << 20)
        let (drafted, cost) = try written(drafts: true, rewind: 0)
        #expect(drafted == plain)
        #expect(cost.draftedTokens > cost.acceptedTokens)
    }

    @Test("a reading that was cancelled is not mistaken for state", arguments: names)
    func cancelled(name: String) throws {
        let decoder = try decoder(name)
        let session = DecodingSession(decoder, rewind: 0)
        let prompt = tokens(1600)
        _ = try session.readOnce(Prompt(Array(prompt.prefix(1000))))
        var asked = 0
        // Ends in the middle of the second batch's layers, after some have been overwritten.
        let other = Array(prompt.prefix(1000)) + tokens(600, seed: 3)
        let end = try session.readOnce(
            Prompt(other),
            cancelled: {
                asked += 1
                return asked > decoder.weights.layers.count + 2
            })
        #expect(end == nil)
        for length in [1000, 700, 300, 1600] {
            let again = Array(prompt.prefix(length))
            let last = try #require(try session.readOnce(Prompt(again))).last
            let got = Array(decoder.logits(of: last..<last + 1))
            let fresh = try #require(try DecodingSession(decoder).readOnce(Prompt(again))).last
            #expect(got == Array(decoder.logits(of: fresh..<fresh + 1)))
        }
    }
}
