// SPDX-License-Identifier: Apache-2.0
//
// Drafting without a second model (Saxena 2023, "Prompt lookup decoding"): an answer from evidence
// repeats it, so what followed the last few tokens earlier is a good guess of what follows now. The
// decoder checks a guess in one pass; wrong guesses cost a little time and never change the text.

/// Guesses the next tokens from those seen so far.
struct PromptLookup {
    /// Prompt and output.
    private var tokens: [TokenID]
    /// Tokens to guess next time; grows with success, shrinks with failure.
    private var length = 4
    /// Misses in a row; after some, only longer repetitions are trusted.
    private var misses = 0

    /// Most tokens of a guess: with the token before them they fill one group of eight.
    static let longest = 7

    /// Starts with the prompt; `capacity` tokens will come at most.
    init(_ prompt: [TokenID], capacity: Int) {
        tokens = prompt
        tokens.reserveCapacity(capacity)
    }

    /// Records a token.
    mutating func append(_ token: TokenID) { tokens.append(token) }

    /// What may come next, perhaps nothing; at most `limit` tokens. The longest repetition counts,
    /// the latest of equals.
    func draft(limit: Int) -> ArraySlice<TokenID> {
        let last = tokens.count - 1
        var best = misses < 3 ? 1 : 3
        var start: Int?
        var end = last - 1
        while end >= best {
            let match = matchLength(endingAt: end, last)
            if match > best {
                best = match
                start = end + 1
                if match == Self.mostCompared { break }
            }
            end -= 1
        }
        guard let start else { return [] }
        return tokens[start..<min(start + min(length, limit), tokens.count)]
    }

    /// Learns how much of a guess was right.
    mutating func learn(drafted: Int, accepted: Int) {
        guard drafted > 0 else { return }
        misses = accepted == 0 ? misses + 1 : 0
        length = accepted == drafted ? min(Self.longest, length + 2) : max(2, accepted + 1)
    }

    private static let mostCompared = 8

    /// How many tokens before and at `end` equal those before and at `last`, up to a bound.
    private func matchLength(endingAt end: Int, _ last: Int) -> Int {
        var count = 0
        while count < Self.mostCompared, count <= end, tokens[end - count] == tokens[last - count] {
            count += 1
        }
        return count
    }
}
