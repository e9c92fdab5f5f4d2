// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Generations that overlap") struct OverlapTests {
    private static let questions = [
        "What causes a nosebleed?", "Name three fruits.", "Repeat: the cat sat on the mat. The cat",
        "How long does a cold last? Explain at length, with reasons, for a nurse.", "Hi",
    ]

    private func text(_ model: GGUFLanguageModel, _ question: String, _ options: GenerationOptions)
        async throws -> (String, GenerationSummary?)
    {
        var text = ""
        var summary: GenerationSummary?
        let messages = [ChatMessage(role: .user, text: question)]
        for try await event in model.generate(messages, options: options) {
            switch event {
            case .text(let piece): text += piece
            case .finished(let end): summary = end
            }
        }
        return (text, summary)
    }

    @Test("give each the text that it gets alone", arguments: [Float(0), 0.8])
    func together(temperature: Float) async throws {
        let model = try SharedModel.load()
        var options = GenerationOptions()
        options.maxTokens = 40
        options.temperature = temperature
        options.repetitionPenalty = 1.1
        var alone: [String] = []
        for question in Self.questions { alone.append(try await text(model, question, options).0) }
        let options_ = options
        let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, question) in Self.questions.enumerated() {
                group.addTask { (index, try await text(model, question, options_).0) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for index in Self.questions.indices { #expect(together[index] == alone[index]) }
    }

    @Test("share the time: a short one ends long before a long one that came first")
    func fairness() async throws {
        let model = try SharedModel.load()
        var long = GenerationOptions()
        long.maxTokens = 400
        var short = GenerationOptions()
        short.maxTokens = 4
        let (stream, events) = AsyncStream.makeStream(of: String.self)
        let (longOptions, shortOptions) = (long, short)
        let slow = Task {
            for try await event in model.generate(
                [ChatMessage(role: .user, text: Self.questions[3])], options: longOptions)
            {
                if case .text = event { events.yield("long") }
            }
            events.yield("end of long")
            events.finish()
        }
        let quick = Task {
            _ = try await text(model, Self.questions[0], shortOptions)
            events.yield("end of short")
        }
        var order: [String] = []
        for await event in stream { order.append(event) }
        try await slow.value
        try await quick.value
        let end = try #require(order.firstIndex(of: "end of short"))
        #expect(end < order.count - 100)
    }

    @Test("one that is cancelled leaves the others as they are")
    func cancelling() async throws {
        let model = try SharedModel.load()
        var options = GenerationOptions()
        options.maxTokens = 60
        let alone = try await text(model, Self.questions[0], options).0
        let longest = {
            var options = GenerationOptions()
            options.maxTokens = 1500
            return options
        }()
        let other = Task { try await text(model, Self.questions[3], longest) }
        let kept = Task { [options] in try await text(model, Self.questions[0], options).0 }
        try await Task.sleep(for: .milliseconds(100))
        other.cancel()
        #expect(try await kept.value == alone)
        _ = await other.result
    }
}
