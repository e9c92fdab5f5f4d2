// SPDX-License-Identifier: Apache-2.0

/// Notices that a text goes round in circles, as small models' greedy texts do: its end is one
/// stretch of tokens twice in a row.
struct RepetitionWatch {
    /// Lengths of stretches that are looked for. A shorter one that goes on is one of these too.
    private static let periods = 8...64

    private var tokens: [TokenID] = []
    /// For each period, how many of the last tokens equal the one that came a period before.
    private var equal = [Int](repeating: 0, count: periods.count)

    /// Takes the next token; returns whether it completes a repetition.
    mutating func append(_ token: TokenID) -> Bool {
        tokens.append(token)
        var isRepetition = false
        for (index, period) in Self.periods.enumerated() where tokens.count > period {
            let isEqual = tokens[tokens.count - 1 - period] == token
            equal[index] = isEqual ? equal[index] + 1 : 0
            if equal[index] == period { isRepetition = true }
        }
        return isRepetition
    }
}
