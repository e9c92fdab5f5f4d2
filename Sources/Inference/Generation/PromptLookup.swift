// SPDX-License-Identifier: Apache-2.0
//
// Drafting without a second model (Saxena 2023, "Prompt lookup decoding"): an answer from evidence
// repeats it, so what followed the last few tokens earlier is a good guess of what follows now. The
// decoder checks a guess in one pass; wrong guesses cost a little time and never change the text.

/// Guesses the next tokens from those seen so far.
struct PromptLookup {
    /// Prompt and output.
    private var tokens: [TokenID]
    /// How repetitions of each length have fared: index is the length, up to `mostCompared`.
    private var records: [Record]
    /// Length of the repetition behind the last guess.
    private var matched = 0

    /// Guessed tokens that were looked at, and those of them that were right.
    private struct Record {
        var tried: Double
        var right: Double
        /// Likelihood that the next guessed token is right, if those before it were.
        var likelihood: Double { right / tried }
    }

    /// Most tokens of a guess: with the token before them they fill one group of eight.
    static let longest = 7
    /// Longest repetition that is told from longer ones.
    private static let mostCompared = 8
    /// What one more token in a pass costs, relative to a pass of one: 0.3 was measured with the
    /// smallest model, less where passes wait for memory. Nothing between changes speed by much.
    private static let tokenCost = 0.15
    /// A guess has to promise at least this much speed.
    private static let leastGain = 1.04
    /// Sizes at which a pass is well used; with the token before them they are even.
    private static let sizes = [1, 3, 5, 7]
    /// What is thought of repetitions before any was tried, and how many trials that weighs.
    private static let priors = [0, 0.15, 0.4, 0.55, 0.65, 0.7, 0.75, 0.8, 0.85]
    private static let priorWeight = 6.0

    /// Starts with the prompt; `capacity` tokens will come at most.
    init(_ prompt: [TokenID], capacity: Int) {
        tokens = prompt
        tokens.reserveCapacity(capacity)
        records = Self.priors.map { Record(tried: Self.priorWeight, right: Self.priorWeight * $0) }
    }

    /// Records a token.
    mutating func append(_ token: TokenID) { tokens.append(token) }

    /// What may come next, perhaps nothing; at most `limit` tokens. The longest repetition counts,
    /// the latest of equals.
    mutating func draft(limit: Int) -> ArraySlice<TokenID> {
        let last = tokens.count - 1
        var best = 0
        var start = 0
        var end = last - 1
        while end >= best, best < Self.mostCompared {
            let match = matchLength(endingAt: end, last)
            if match > best {
                best = match
                start = end + 1
            }
            end -= 1
        }
        matched = best
        let size = size(for: records[best].likelihood)
        return tokens[start..<min(start + min(size, limit), tokens.count)].prefix(size)
    }

    /// The number of tokens whose guess promises most speed; 0 if none does.
    private func size(for likelihood: Double) -> Int {
        var (best, gain) = (0, Self.leastGain)
        for size in Self.sizes {
            let written = (0...size).reduce(0.0) { sum, power in
                sum + (0..<power).reduce(1.0) { product, _ in product * likelihood }
            }
            let promise = written / (1 + Self.tokenCost * Double(size))
            if promise > gain { (best, gain) = (size, promise) }
        }
        return best
    }

    /// Learns how much of a guess was right.
    mutating func learn(drafted: Int, accepted: Int) {
        guard drafted > 0 else { return }
        records[matched].right += Double(accepted)
        records[matched].tried += Double(min(accepted + 1, drafted))
    }

    /// How many tokens before and at `end` equal those before and at `last`, up to a bound.
    private func matchLength(endingAt end: Int, _ last: Int) -> Int {
        var count = 0
        while count < Self.mostCompared, count <= end, tokens[end - count] == tokens[last - count] {
            count += 1
        }
        return count
    }
}
