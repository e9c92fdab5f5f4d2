// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

@Suite("Thinking with a budget") struct ThinkingBudgetTests {
    /// Runs a governor over what a model would choose, until it answers; returns the text.
    private func think(
        _ chosen: [String], then rest: String = "x", steps: Int,
        _ change: (inout ThinkingBudget) -> Void
    ) throws -> String {
        let model = try SharedModel.smolLM2.get()
        var budget = ThinkingBudget()
        change(&budget)
        var governor = try ThinkingGovernor(budget, model.tokenizer)
        var proposals = chosen.map { text -> TokenID in
            text == "END"
                ? model.tokenizer.vocabulary.endOfGeneration.first!
                : model.tokenizer.encode(text)[0]
        }[...]
        let filler = model.tokenizer.encode(rest)[0]
        let taken = (0..<steps).map { _ in
            governor.token(insteadOf: proposals.popFirst() ?? filler)
        }
        return model.tokenizer.decode(taken)
    }

    @Test("an end in time is left alone, and completed")
    func inTime() throws {
        #expect(try think(["a", "b", "</think>"], steps: 7) { _ in } == "ab</think>xx")
    }

    @Test("an end that comes too early is continued as often as allowed")
    func tooEarly() throws {
        let text = try think(["a", "END", "q", "q", "b", "END"], steps: 12) {
            $0.minTokens = 20
            $0.continuation = " Wait"
        }
        #expect(text.hasPrefix("a Wait"))
        #expect(text.components(separatedBy: "Wait").count == 2)
        #expect(text.contains("b</think>"))
    }

    @Test("an end that does not come is forced")
    func tooLate() throws {
        #expect(try think([], steps: 9) { $0.maxTokens = 4 } == "xxxx</think>xx")
    }

    @Test("a budget out of range is refused")
    func refused() throws {
        for change: (inout ThinkingBudget) -> Void in [
            { $0.maxTokens = 0 }, { $0.minTokens = 300 }, { $0.endMarker = "" },
            { $0.continuations = -1 },
        ] {
            #expect(throws: InferenceError.self) { try think([], steps: 1, change) }
        }
    }

    @Test("a generation thinks within its budget")
    func generation() throws {
        let model = try SharedModel.smolLM2.get()
        var options = GenerationOptions()
        options.maxTokens = 40
        var budget = ThinkingBudget()
        budget.maxTokens = 8
        options.thinking = budget
        let prompt = model.tokenizer.encode("Let me think about nosebleeds.")
        let text = try model.complete(promptTokens: prompt, options: options).text
        #expect(text.components(separatedBy: "</think>").count == 2)
    }
}
