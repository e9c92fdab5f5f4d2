// SPDX-License-Identifier: Apache-2.0

/// What was said before, as the model gets to read it with a follow-up: the last turns, as many as
/// fit, and never what a model thought.
enum ConversationHistory {
    /// Most tokens that earlier turns may take of a prompt.
    static let tokensMax = 160

    /// The last turns, oldest first; nil when there are none or none fits. A turn whose answer does
    /// not fit is given by its question; what is older is left out.
    static func text(
        _ turns: [Turn], tokensMax: Int = tokensMax, countTokens: (String) -> Int
    ) -> String? {
        var kept: [String] = []
        var left = tokensMax
        for turn in turns.reversed() {
            let question = "Question: \(turn.question)"
            let answer = withoutThinking(turn.answer)
            let whole = answer.isEmpty ? question : "\(question)\nAnswer: \(answer)"
            let lines = [whole, question].first { countTokens($0) <= left }
            guard let lines else { break }
            left -= countTokens(lines)
            kept.append(lines)
            if lines != whole { break }
        }
        return kept.isEmpty ? nil : kept.reversed().joined(separator: "\n")
    }

    /// The text without what stands between the markers that models think in; a block that was not
    /// closed goes to the end.
    static func withoutThinking(_ text: String) -> String {
        var text = text
        for (open, close) in [("<think>", "</think>"), ("<|think|>", "<|/think|>")] {
            while let start = text.firstRange(of: open) {
                let end = text[start.upperBound...].firstRange(of: close)?.upperBound
                text.removeSubrange(start.lowerBound..<(end ?? text.endIndex))
            }
        }
        return text.trimmingSpaces()
    }
}
