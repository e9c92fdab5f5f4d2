// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Generating with SmolLM2") struct GenerationTests {
    private let question = [ChatMessage(role: .user, text: "What causes a nosebleed?")]

    private func collect(_ options: GenerationOptions) async throws -> (String, GenerationSummary?)
    {
        var text = ""
        var summary: GenerationSummary?
        for try await event in try SharedModel.smolLM2.get().generate(question, options: options) {
            switch event {
            case .text(let piece): text += piece
            case .finished(let end): summary = end
            }
        }
        return (text, summary)
    }

    @Test("the stream gives the same text as waiting, then one summary")
    func streaming() async throws {
        var options = GenerationOptions()
        options.maxTokens = 24
        let (text, summary) = try await collect(options)
        let model = try SharedModel.smolLM2.get()
        let prompt = try model.promptTokens(question)
        let whole = try model.complete(promptTokens: prompt, options: options)
        #expect(text == whole.text)
        #expect(summary?.reason == .length)
        #expect(summary?.outputTokens == 24)
        #expect(summary?.promptTokens == prompt.count)
        #expect(model.tokenizer.decode(whole.outputTokens) == text)
    }

    @Test("a prompt that the cache holds in part gives the same tokens as one read afresh")
    func prefixIsExact() throws {
        var options = GenerationOptions()
        options.maxTokens = 12
        let model = try SharedModel.load()
        let tokens = model.tokenizer.encode(
            String(repeating: "Wash the wound with clean water. ", count: 12))
        let fresh = try model.complete(promptTokens: tokens, options: options)
        #expect(fresh.summary.cachedTokens == 0)
        _ = try model.complete(promptTokens: Array(tokens.prefix(33)), options: options)
        let cached = try model.complete(promptTokens: tokens, options: options)
        #expect(cached.summary.cachedTokens == 33)
        #expect(cached.outputTokens == fresh.outputTokens)
        let again = try model.complete(promptTokens: tokens, options: options)
        #expect(again.summary.cachedTokens == tokens.count - 1)
        #expect(again.outputTokens == fresh.outputTokens)
    }

    @Test("sampling repeats with its seed and differs with another")
    func seeds() throws {
        let model = try SharedModel.smolLM2.get()
        var options = GenerationOptions()
        options.maxTokens = 24
        options.temperature = 1
        options.topP = 0.95
        options.repetitionPenalty = 1.1
        let prompt = try model.promptTokens(question)
        let texts = try [UInt64(1), 1, 2].map { seed in
            options.seed = seed
            return try model.complete(promptTokens: prompt, options: options).text
        }
        #expect(texts[0] == texts[1])
        #expect(texts[0] != texts[2])
    }

    @Test("a stop string ends the text before it")
    func stops() async throws {
        var options = GenerationOptions()
        options.maxTokens = 40
        let (whole, _) = try await collect(options)
        let stop = try #require(whole.split(separator: " ").dropFirst(4).first).description
        options.stops = [stop]
        let (text, summary) = try await collect(options)
        #expect(summary?.reason == .stop)
        #expect(!text.contains(stop))
        #expect(whole.hasPrefix(text + stop))
    }

    @Test("a task that is cancelled ends its generation")
    func cancellation() async throws {
        let model = try SharedModel.load()
        var options = GenerationOptions()
        options.maxTokens = 1500
        let stream = model.generate(question, options: options)
        let task = Task {
            for try await _ in stream where Task.isCancelled { break }
        }
        task.cancel()
        _ = await task.result
        // The next one is served at once, not after 1500 tokens: its summary arrives.
        options.maxTokens = 1
        let prompt = try model.promptTokens(question)
        #expect(
            try model.complete(promptTokens: prompt, options: options).summary.outputTokens == 1)
    }

    @Test("requests that cannot be carried out say why")
    func refused() throws {
        let model = try SharedModel.smolLM2.get()
        func refusal(_ tokens: [TokenID], _ change: (inout GenerationOptions) -> Void = { _ in })
            -> String
        {
            var options = GenerationOptions()
            change(&options)
            let error = #expect(throws: InferenceError.self) {
                try model.complete(promptTokens: tokens, options: options)
            }
            #expect(error?.kind == .invalidRequest)
            return error?.description ?? ""
        }
        #expect(refusal([]).contains("0 tokens"))
        #expect(refusal(Array(repeating: 5, count: 2048)).contains("2047"))
        #expect(refusal([49152]).contains("49151"))
        #expect(refusal([-1]).contains("49151"))
        #expect(refusal([5]) { $0.temperature = -1 }.contains("temperature"))
        #expect(refusal([5]) { $0.topP = 0 }.contains("topP"))
        #expect(refusal([5]) { $0.minP = 1 }.contains("minP"))
        #expect(refusal([5]) { $0.maxTokens = 0 }.contains("maxTokens"))
        #expect(refusal([5]) { $0.repetitionPenalty = .nan }.contains("repetitionPenalty"))
    }

    @Test("perplexity of ordinary prose is low, of noise high")
    func perplexity() throws {
        let model = try SharedModel.smolLM2.get()
        let prose = model.tokenizer.encode(
            "Drink plenty of water and rest. Most people feel better within a week. See a doctor if "
                + "you still have a high temperature after three days, or if you find it hard to breathe."
        )
        let noise = prose.indices.map { TokenID(($0 * 7919 + 100) % 49152) }
        let low = try model.perplexity(of: prose, context: 32)
        let high = try model.perplexity(of: noise, context: 32)
        #expect(low.tokens == prose.count / 32 * 15)
        #expect(low.perplexity < 40)
        #expect(high.perplexity > 1000)
    }
}
