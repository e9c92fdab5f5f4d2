// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

@Suite("Keeping a choice within a set of tokens") struct MaskTests {
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    @Test("only allowed tokens are chosen, and the likeliest of them", arguments: [Float(0), 1])
    func allowed(temperature: Float) throws {
        let model = try SharedModel.smolLM2.get()
        let prompt = model.tokenizer.encode("The emergency number in Britain is")
        var options = GenerationOptions()
        options.maxTokens = 6
        options.temperature = temperature
        options.allowedTokens = model.tokenizer.tokens { $0.allSatisfy(Self.digits.contains) }
        #expect(options.allowedTokens?.count == 10)
        let answer = try model.complete(
            promptTokens: prompt, options: options, logProbabilities: true)
        #expect(answer.text.count == 6)
        #expect(answer.text.utf8.allSatisfy(Self.digits.contains))
        // Probabilities are those among the allowed.
        #expect(answer.logProbabilities.allSatisfy { $0 <= 0 && $0 > -12 })
        guard temperature == 0 else { return }
        let logits = try model.logits(for: prompt)[prompt.count - 1]
        let best = options.allowedTokens?.max { logits[Int($0)] < logits[Int($1)] }
        #expect(answer.outputTokens.first == best)
    }

    @Test("a text ends by itself only if that is allowed")
    func ending() throws {
        let model = try SharedModel.smolLM2.get()
        let prompt = try model.promptTokens([ChatMessage(role: .user, text: "Say yes.")])
        var options = GenerationOptions()
        options.maxTokens = 4
        options.allowedTokens = model.tokenizer.vocabulary.endOfGeneration
        let ended = try model.complete(promptTokens: prompt, options: options)
        #expect(ended.summary.reason == .stop)
        #expect(ended.text.isEmpty)
        options.allowedTokens = Set(model.tokenizer.encode("yes"))
        let unended = try model.complete(promptTokens: prompt, options: options)
        #expect(unended.summary.reason == .length)
        #expect(unended.text.hasPrefix("yes"))
    }

    @Test("thinking is not bound by what the answer may be")
    func thinking() throws {
        let model = try SharedModel.smolLM2.get()
        var options = GenerationOptions()
        options.maxTokens = 12
        options.allowedTokens = model.tokenizer.tokens { $0.allSatisfy(Self.digits.contains) }
        options.thinking = ThinkingBudget()
        options.thinking?.maxTokens = 5
        options.thinking?.endMarker = "\n\nAnswer:"
        let prompt = model.tokenizer.encode("Question: How many legs has a cat? Think:")
        let text = try model.complete(promptTokens: prompt, options: options).text
        let parts = text.components(separatedBy: "Answer:")
        #expect(parts.count == 2)
        #expect(parts[0].contains { $0.isLetter })
        #expect(!parts[1].isEmpty && parts[1].utf8.allSatisfy(Self.digits.contains))
    }

    @Test("a set that cannot be is refused", arguments: [[], [-1], [49152], [5, 1 << 20]])
    func refused(tokens: [TokenID]) throws {
        var options = GenerationOptions()
        options.allowedTokens = Set(tokens)
        let error = #expect(throws: InferenceError.self) {
            try SharedModel.smolLM2.get().complete(promptTokens: [5], options: options)
        }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.description.contains("49151") == true)
    }
}
