// SPDX-License-Identifier: Apache-2.0
//
// Passages that stand alone: what is promised equal is equal to the bit, and a state is used only if
// it is whole and of the same model.

import Foundation
import Testing

@testable import Inference

@Suite("Passages read ahead") struct PassageTests {
    /// A folder of its own for each test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "wardbook-passages-\(UUID().uuidString)")
        deinit { try? FileManager.default.removeItem(at: url) }
        var files: [URL] {
            (try? FileManager.default.contentsOfDirectory(
                at: url, includingPropertiesForKeys: nil)) ?? []
        }
    }

    private func decoder(_ name: String, context: Int = 512) throws -> Decoder {
        try Decoder(
            GGUFFile(contentsOf: TestModels.fixture("families/\(name).gguf")),
            pool: WorkerPool(threads: 2), kernels: Kernels(), context: context)
    }

    private func session(
        _ decoder: Decoder, _ mode: PassageMode, _ folder: Folder? = nil,
        precision: CachePrecision = .f16, model: UInt8 = 1
    ) throws -> DecodingSession {
        DecodingSession(
            decoder, precision: precision, mode: mode,
            store: try folder.map { try PassageStore(folder: $0.url, budget: 1 << 30) },
            fingerprint: [model])
    }

    private func tokens(_ count: Int, seed: Int) -> [TokenID] {
        (0..<count).map { TokenID(($0 * 37 + $0 / 5 * seed + seed) % 250 + 3) }
    }

    /// A beginning of 21 tokens, passages of these lengths with a gap after the second, a question.
    private func prompt(_ lengths: [Int] = [50, 33, 70]) -> Prompt {
        var prompt = Prompt(tokens(21, seed: 1))
        for (index, length) in lengths.enumerated() {
            if index == 2 { prompt.tokens += tokens(3, seed: 9) }
            let start = prompt.tokens.count
            prompt.tokens += tokens(length, seed: index + 2)
            prompt.passages.append(start..<prompt.tokens.count)
        }
        prompt.tokens += tokens(12, seed: 8)
        return prompt
    }

    private func logits(_ session: DecodingSession, _ prompt: Prompt) throws -> (
        cached: Int, row: [Float]
    ) {
        let (cached, last) = try #require(try session.readOnce(prompt))
        session.passages.save()
        return (cached, Array(session.decoder.logits(of: last..<last + 1)))
    }

    static let names = ["llama", "qwen2", "yarn", "phi3", "smollm3"]

    @Test(
        "states from a file give the same bits as full reading", arguments: names,
        CachePrecision.allCases)
    func exact(name: String, precision: CachePrecision) throws {
        let decoder = try decoder(name)
        let folder = Folder()
        let prompt = prompt()
        let full = try logits(session(decoder, .off, precision: precision), prompt)
        let cold = try logits(session(decoder, .exact, folder, precision: precision), prompt)
        let warm = try logits(session(decoder, .exact, folder, precision: precision), prompt)
        #expect(cold.row == full.row)
        #expect(warm.row == full.row)
        #expect((full.cached, cold.cached, warm.cached) == (0, 0, 71))
        #expect(folder.files.count == 2)
    }

    @Test(
        "a single passage stands alone to the bit", arguments: [PassageMode.independent, .blended])
    func single(mode: PassageMode) throws {
        let decoder = try decoder("llama")
        let prompt = prompt([60])
        let full = try logits(session(decoder, .off), prompt)
        #expect(try logits(session(decoder, mode), prompt).row == full.row)
    }

    @Test(
        "whether states were there changes no bit, in whatever order they are used",
        arguments: names, [PassageMode.independent, .blended])
    func storeIsInvisible(name: String, mode: PassageMode) throws {
        let decoder = try decoder(name)
        let folder = Folder()
        let prompt = prompt()
        let without = try logits(session(decoder, mode), prompt)
        let filling = try session(decoder, mode, folder)
        // Other prompts with the same passages elsewhere come first.
        var other = Prompt(tokens(21, seed: 1))
        for passage in prompt.passages.reversed() {
            other.passages.append(other.tokens.count..<other.tokens.count + passage.count)
            other.tokens += prompt.tokens[passage]
        }
        other.tokens += tokens(4, seed: 7)
        _ = try logits(filling, other)
        let after = try logits(filling, prompt)
        let warm = try logits(session(decoder, mode, folder), prompt)
        #expect(after.row == without.row)
        #expect(warm.row == without.row)
        #expect(warm.cached == 21 + 50 + 33 + 70)
        // A third prompt continues from what the cache holds of the second.
        var longer = prompt
        longer.tokens += tokens(5, seed: 3)
        let next = try logits(filling, longer)
        #expect(next.cached == prompt.tokens.count)
        #expect(next.row == (try logits(session(decoder, mode), longer).row))
    }

    @Test("passages that do not see one another come close to full reading; blending comes closer")
    func near() throws {
        let decoder = try decoder("llama")
        let prompt = prompt([120, 110, 100])
        let full = try logits(session(decoder, .off), prompt).row
        func error(_ mode: PassageMode) throws -> Float {
            let row = try logits(session(decoder, mode), prompt).row
            return zip(row, full).map { abs($0 - $1) }.reduce(0, +)
        }
        let (alone, blended) = (try error(.independent), try error(.blended))
        #expect(alone > 0)
        #expect(blended < alone)
    }

    @Test("a state that moves is the state read there", arguments: names)
    func moves(name: String) throws {
        // With nothing before it, a passage sees the same wherever it stands.
        let decoder = try decoder(name)
        let passage = tokens(40, seed: 5)
        let cache = KeyValueCache(decoder.cacheLayout(.f32))
        #expect(decoder.read(passage[...], into: cache, mode: .reading))
        let state = decoder.state(of: 0..<40, in: cache)
        decoder.place(state, of: passage[...], in: cache)
        cache.append(passage[...])
        let back = decoder.state(of: 40..<80, in: cache)
        let again = KeyValueCache(decoder.cacheLayout(.f32))
        again.append(passage[...])
        // Turned by 40 and then by -40, keys are what they were.
        let turned = KeyValueCache(decoder.cacheLayout(.f32))
        decoder.place(back, of: passage[...], in: turned)
        turned.append(passage[...])
        let home = decoder.state(of: 0..<40, in: turned)
        let count = (state.bytes.count - PassageState.headerBytes) / 4
        func floats(_ state: PassageState) -> UnsafeBufferPointer<Float> {
            UnsafeRawBufferPointer(rebasing: state.bytes.dropFirst(PassageState.headerBytes))
                .bindMemory(to: Float.self)
        }
        let (first, last) = (floats(state), floats(home))
        #expect(first.count == count)
        for index in first.indices { #expect(abs(first[index] - last[index]) < 1e-4) }
    }

    @Test("damaged, cut, foreign and stale states are read anew and replaced")
    func damage() throws {
        let decoder = try decoder("llama")
        let folder = Folder()
        let prompt = prompt()
        let full = try logits(session(decoder, .independent, folder), prompt)
        let sizes = folder.files.count
        #expect(sizes == 4)
        var random = SplitMix64(seed: 5)
        for round in 0..<24 {
            for file in folder.files {
                var bytes = try [UInt8](Data(contentsOf: file))
                switch round % 3 {
                case 0: bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << 3
                case 1: bytes.removeLast(1 + Int(random.next() % UInt64(bytes.count - 1)))
                default: bytes = Array("nonsense".utf8)
                }
                try Data(bytes).write(to: file)
            }
            let got = try logits(session(decoder, .independent, folder), prompt)
            #expect(got.row == full.row)
            // A bit of the header that says nothing may flip unseen; all else is found out.
            #expect(got.cached <= 21 + 50 + 33 + 70)
            #expect(folder.files.count == sizes)
        }
        let whole = try logits(session(decoder, .independent, folder), prompt)
        #expect(whole.cached == 21 + 50 + 33 + 70)
        // Another model finds nothing of it.
        let other = try logits(session(decoder, .independent, folder, model: 2), prompt)
        #expect(other.cached == 0)
    }

    @Test("states of a context with other rotations are another model's")
    func rotations() throws {
        func digest(_ name: String, context: Int) throws -> [UInt8] {
            try ModelFingerprint(decoder(name, context: context), .f16, []).digest
        }
        // This Phi-3 divides its frequencies by other factors beyond 64 positions.
        #expect(try digest("phi3", context: 64) != digest("phi3", context: 128))
        #expect(try digest("phi3", context: 128) == digest("phi3", context: 256))
        #expect(try digest("llama", context: 64) == digest("llama", context: 128))
    }

    @Test("the folder stays within its budget; what was used longest ago goes first")
    func budget() throws {
        let decoder = try decoder("llama")
        let folder = Folder()
        let size = PassageState.byteCount(decoder.shape, .f16, 30)
        let store = try PassageStore(folder: folder.url, budget: 3 * size)
        func key(_ number: TokenID) -> PassageKey {
            PassageKey(model: [], context: [], tokens: [number])
        }
        func save(_ number: TokenID, rank: Int? = nil) {
            store.save(
                PassageState(decoder.shape, precision: .f16, count: 30, home: 0), key(number),
                rank: rank)
        }
        save(1, rank: 1)
        save(2, rank: 2)
        #expect(store.hasRoom(size))
        save(3)
        #expect(!store.hasRoom(1))
        save(4)
        #expect([1, 2, 3, 4].map { store.contains(key($0)) } == [true, false, true, true])
        _ = store.open(key(1))
        save(5)
        #expect([1, 3, 4, 5].map { store.contains(key($0)) } == [true, false, true, true])
        #expect(store.byteCount == 3 * size)
        // A kill leaves files without a name; a smaller budget is kept at once.
        try Data("half".utf8).write(to: folder.url.appending(path: "x.unfinished"))
        let smaller = try PassageStore(folder: folder.url, budget: size)
        #expect(smaller.byteCount == size)
        #expect(folder.files.count == 1)
    }

    @Test("prompts are cut at their passages and nowhere else")
    func cutting() throws {
        let model = try SharedModel.smolLM2.get()
        let text = "Notes:\n\nOne. Two.\n\nThree.\n\nQuestion: why?"
        let passages = ["One. Two.\n\n", "Three.\n\n"]
        let message = ChatMessage(role: .user, text: text, passages: passages)
        let prompt = try model.prompt([message])
        #expect(prompt.passages.map { model.tokenizer.decode(prompt.tokens[$0]) } == passages)
        #expect(model.tokenizer.decode(prompt.tokens).contains(text))
        let lost = ChatMessage(role: .user, text: text, passages: ["Four.", "", "Three.\n\n"])
        #expect(try model.prompt([lost]).passages.isEmpty)
        let plain = try model.prompt([ChatMessage(role: .user, text: text)])
        #expect(plain.passages.isEmpty)
    }

    @Test("passages are prepared ahead until the budget is used up")
    func preparation() async throws {
        let folder = Folder()
        func message(_ passage: String) -> [ChatMessage] {
            [
                ChatMessage(role: .system, text: "You help a nurse. Answer from the notes only."),
                ChatMessage(
                    role: .user, text: "Notes:\n\n\(passage)\n\nQuestion: what now?",
                    passages: [passage]),
            ]
        }
        let model = try GGUFLanguageModel(
            contentsOf: TestModels.smolLM2(), pool: WorkerPool(threads: 2), contextLength: 512,
            passages: PassageSettings(mode: .independent, folder: folder.url, budget: 2_000_000))
        let first = message(String(repeating: "Wash the wound. ", count: 10))
        #expect(try await model.prepare(first, rank: 0) == .done)
        #expect(try await model.prepare(first, rank: 0) == .wasThere)
        let second = message(String(repeating: "Rest the leg. ", count: 10))
        #expect(try await model.prepare(second, rank: 1) == .noRoom)
        var options = GenerationOptions()
        options.maxTokens = 2
        let prompt = try model.prompt(first)
        let passage = try #require(prompt.passages.first)
        let answer = try model.complete(prompt, options: options)
        #expect(answer.summary.cachedTokens == passage.upperBound)
        let plain = try SharedModel.smolLM2.get().complete(prompt, options: options)
        #expect(answer.outputTokens == plain.outputTokens)
    }
}
