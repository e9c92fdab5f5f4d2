// SPDX-License-Identifier: Apache-2.0

extension SentenceEncoder {
    /// Measures how fast passages are embedded, once to warm up and then for the record.
    ///
    /// - Parameters:
    ///   - tokens: Tokens of each passage, with the markers at its ends; 3 to `window`.
    ///   - batch: Passages at once, at least 1.
    ///   - repetitions: Measurements, at least 1.
    /// - Returns: Passages a second, of each measurement.
    /// - Throws: `InferenceError` if a number is out of range.
    public func measureSpeed(
        tokens: Int, batch: Int, repetitions: Int
    ) throws(InferenceError) -> [Double] {
        guard (3...window).contains(tokens), batch >= 1, repetitions >= 1 else {
            throw InferenceError(
                .invalidRequest,
                "Passages of \(tokens) tokens in batches of \(batch), \(repetitions) times, cannot "
                    + "be measured; allowed are 3 to \(window) tokens, and the others from 1.")
        }
        // A digit is a token in every vocabulary; different ones keep texts apart.
        let texts = (0..<batch).map { item in
            (0..<tokens - 2).map { String(($0 + item) % 10) }.joined(separator: " ")
        }
        _ = try embed(texts)
        var speeds: [Double] = []
        for _ in 0..<repetitions {
            let start = ContinuousClock.now
            _ = try embed(texts)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            speeds.append(Double(batch) / seconds)
        }
        return speeds
    }
}
