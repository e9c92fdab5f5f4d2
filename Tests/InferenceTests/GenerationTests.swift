// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

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

    @Test("conversations that take turns keep their state and share their beginning")
    func turns() throws {
        let model = try SharedModel.load()
        var options = GenerationOptions()
        options.maxTokens = 2
        let shared = model.tokenizer.encode(
            String(repeating: "Answer from the page only. ", count: 20))
        let ends = ["Wash your hands often. ", "A rash may appear on the skin. "].map {
            shared + model.tokenizer.encode(String(repeating: $0, count: 20))
        }
        func cached(_ prompt: [TokenID]) throws -> Int {
            try model.complete(promptTokens: prompt, options: options).summary.cachedTokens
        }
        #expect(try cached(ends[0]) == 0)
        #expect(try cached(ends[1]) == shared.count)
        #expect(try cached(ends[0] + [10, 11]) == ends[0].count)
        #expect(try cached(ends[1] + [12]) == ends[1].count)
        let fresh = try SharedModel.load()
        let prompt = ends[1] + [12, 13]
        options.maxTokens = 10
        #expect(
            try model.complete(promptTokens: prompt, options: options).outputTokens
                == fresh.complete(promptTokens: prompt, options: options).outputTokens)
    }

    @Test("guessing from the prompt changes no token", arguments: [Float(0), 0.7])
    func drafting(temperature: Float) throws {
        let model = try SharedModel.smolLM2.get()
        var options = GenerationOptions()
        options.maxTokens = 80
        options.temperature = temperature
        let passage =
            "Shingles causes a painful rash. The first signs can be a tingling or painful feeling in an area "
            + "of skin, a headache or feeling generally unwell. A rash usually appears a few days later."
        let prompt = try model.promptTokens([
            ChatMessage(role: .user, text: "\(passage)\n\nRepeat this text word for word.")
        ])
        let plain = try model.complete(promptTokens: prompt, options: options, drafts: false)
        let drafted = try model.complete(promptTokens: prompt, options: options)
        #expect(drafted.outputTokens == plain.outputTokens)
        #expect(drafted.summary.outputTokens == plain.summary.outputTokens)
        #expect(drafted.summary.reason == plain.summary.reason)
        #expect(plain.draftedTokens == 0)
        #expect(drafted.draftedTokens > 0)
        if temperature == 0 { #expect(drafted.acceptedTokens > 10) }
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

    @Test("log-probabilities are those of the likeliest tokens")
    func logProbabilities() throws {
        let model = try SharedModel.smolLM2.get()
        var options = GenerationOptions()
        options.maxTokens = 6
        let prompt = model.tokenizer.encode("The capital of France is")
        let written = try model.complete(
            promptTokens: prompt, options: options, logProbabilities: true)
        #expect(written.logProbabilities.count == written.outputTokens.count)
        #expect(written.logProbabilities.allSatisfy { $0 <= 0 && $0 > -12 })
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

    @Test("a text that says the same twice in a row ends there, if that is asked for")
    func repetition() throws {
        let model = try SharedModel.smolLM2.get()
        let circle = String(repeating: "Wash your hands with soap and plenty of water. ", count: 6)
        let prompt = model.tokenizer.encode(circle)
        var options = GenerationOptions()
        options.maxTokens = 100
        let whole = try model.complete(promptTokens: prompt, options: options)
        #expect(whole.summary.reason == .length)
        options.endsAtRepetition = true
        let ended = try model.complete(promptTokens: prompt, options: options)
        #expect(ended.summary.reason == .repetition)
        #expect(ended.outputTokens.count < 32)
        #expect(whole.text.hasPrefix(ended.text))
    }

    @Test(
        "repetitions are noticed when they are complete",
        arguments: [(1, 16), (5, 20), (8, 16), (20, 40), (64, 128), (65, 0)])
    func watch(period: Int, noticed: Int) {
        var watch = RepetitionWatch()
        // Something else first: it is not part of what repeats.
        let tokens = Array(1000..<1030) + (0..<200).map { $0 % period }
        let at = tokens.firstIndex { watch.append(TokenID($0)) }
        #expect(at.map { $0 - 29 } ?? 0 == noticed)
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

@Suite("Choosing among answers") struct ChoiceTests {
    @Test("likelihoods are those of reading prompt and answer as one")
    func exact() throws {
        let model = try SharedModel.smolLM2.get()
        let prompt = model.tokenizer.encode("Question: What is the capital of France? Answer:")
        let answers = [" Paris", " Berlin", " a large town in Texas", " Paris, of course"]
        let choice = try model.likelihoods(of: answers, after: prompt)
        for (answer, got) in zip(answers, choice) {
            let tokens = model.tokenizer.encode(answer)
            let logits = try model.logits(for: prompt + tokens)
            var wanted = 0.0
            for (index, token) in tokens.enumerated() {
                let row = logits[prompt.count - 1 + index].map(Double.init)
                let top = row.max() ?? 0
                wanted +=
                    row[Int(token)] - top - log(row.reduce(0.0) { $0 + exp($1 - top) })
            }
            // One reads with 8-bit token vectors, the other with tiles.
            #expect(abs(got.logProbability - wanted) < 0.3, "\(answer)")
            #expect(got.tokens == tokens.count)
        }
        #expect(choice.max { $0.logProbability < $1.logProbability }?.text == " Paris")
    }

    @Test("an empty answer or one beyond the context is refused")
    func refused() throws {
        let model = try SharedModel.smolLM2.get()
        for answer in ["", String(repeating: "a b ", count: 2000)] {
            let error = #expect(throws: InferenceError.self) {
                try model.likelihoods(of: [answer], after: [1, 2, 3])
            }
            #expect(error?.kind == .invalidRequest)
        }
    }
}
