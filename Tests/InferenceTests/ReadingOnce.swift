// SPDX-License-Identifier: Apache-2.0

@testable import Inference

extension DecodingSession {
    /// Reads a prompt and gives its cache back at once, so that the next prompt may use it.
    ///
    /// - Returns: Tokens that were there, and the row of the last token's logits; nil if it was
    ///   cancelled.
    func readOnce(_ prompt: Prompt, cancelled: () -> Bool = { false }) throws -> (
        cached: Int, last: Int
    )? {
        let reading = try begin(prompt)
        defer { shelf.put(reading.cache) }
        while !reading.isDone {
            guard advance(reading, cancelled: cancelled) else { return nil }
        }
        return (reading.cachedTokens, reading.lastRow)
    }
}
