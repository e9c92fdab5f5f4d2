// SPDX-License-Identifier: Apache-2.0

/// Tokens in the making after one prompt. It guesses what comes next, and is told what the decoder
/// says of the guess; the tokens are the same without guessing, only later.
final class TokenWriter {
    /// What writing one prompt cost.
    struct Cost: Equatable {
        /// Prompt tokens that were not read again.
        var cachedTokens = 0
        /// Tokens handed to `emit`.
        var outputTokens = 0
        /// Drafted tokens that were tried, and those of them that were right.
        var draftedTokens = 0
        var acceptedTokens = 0
        /// Passes over the weights.
        var passes = 0
    }

    /// What to do after a token.
    enum Answer { case goOn, stop }
    /// Picks a token from logits, which it may change.
    typealias Choose = (UnsafeMutableBufferPointer<Float>) -> TokenID
    /// Takes each chosen token, before the next is chosen.
    typealias Emit = (TokenID) -> Answer

    /// Where it stands.
    enum State: Equatable {
        case reading
        case writing
        /// Whether `emit` stopped it; otherwise a limit did.
        case finished(isStopped: Bool)
    }

    let reading: PromptReading
    private(set) var state = State.reading
    private(set) var cost = Cost()
    /// The token chosen last, then the guess of what follows: what the decoder is to read next.
    private(set) var batch: [TokenID] = []

    private let limit: Int
    private let context: Int
    private let choose: Choose
    private let emit: Emit
    private var lookup: PromptLookup?

    /// - Parameters:
    ///   - limit: Most tokens to write.
    ///   - context: Most tokens of prompt and output.
    ///   - drafts: Whether to guess.
    init(
        _ reading: PromptReading, limit: Int, context: Int, drafts: Bool, choose: @escaping Choose,
        emit: @escaping Emit
    ) {
        self.reading = reading
        self.limit = limit
        self.context = context
        self.choose = choose
        self.emit = emit
        let tokens = reading.prompt.tokens
        lookup =
            drafts ? PromptLookup(tokens, capacity: min(context, tokens.count + limit)) : nil
        batch.reserveCapacity(PromptLookup.longest + 1)
    }

    /// Begins to write, from the logits of the prompt's last token.
    func start(_ logits: UnsafeMutableBufferPointer<Float>) {
        cost.cachedTokens = reading.cachedTokens
        state = .writing
        batch = [choose(logits)]
        deliver(batch[0])
    }

    /// Adds a guess to `batch`, which then has at most `room` tokens.
    func guess(room: Int) {
        guard state == .writing, lookup != nil else { return }
        let left = min(limit - cost.outputTokens, context - reading.cache.count - 1, room - 1)
        guard left > 0, let draft = lookup?.draft(limit: left) else { return }
        batch += draft
    }

    /// Takes the logits of each token of `batch`, which the cache now holds.
    func take(_ row: (Int) -> UnsafeMutableBufferPointer<Float>) {
        let start = reading.cache.count - batch.count
        let drafted = batch.count - 1
        var right = 0
        var next = choose(row(0))
        cost.passes += 1
        cost.draftedTokens += drafted
        while right < drafted, next == batch[right + 1] {
            right += 1
            cost.acceptedTokens += 1
            deliver(next)
            guard state == .writing else { break }
            next = choose(row(right))
        }
        lookup?.learn(drafted: drafted, accepted: right)
        reading.cache.truncate(to: start + 1 + right)
        guard state == .writing else { return }
        batch.removeAll(keepingCapacity: true)
        batch.append(next)
        deliver(next)
    }

    private func deliver(_ token: TokenID) {
        if emit(token) == .stop {
            state = .finished(isStopped: true)
            return
        }
        cost.outputTokens += 1
        lookup?.append(token)
        if cost.outputTokens == limit
            || reading.prompt.tokens.count + cost.outputTokens == context
        {
            state = .finished(isStopped: false)
        }
    }
}
