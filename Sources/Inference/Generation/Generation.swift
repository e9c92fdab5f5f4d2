// SPDX-License-Identifier: Apache-2.0

/// One answer on its way: chooses tokens, turns them into text, and knows when it is done.
struct Generation {
    private let session: DecodingSession
    private let tokenizer: any Tokenizer
    private let prompt: [TokenID]
    private let options: GenerationOptions
    private let drafts: Bool

    /// Is shown each token with the logits it was chosen from.
    typealias Watcher = (TokenID, UnsafeMutableBufferPointer<Float>) -> Void

    /// Checks the options.
    ///
    /// - Throws: `InferenceError` of kind `.invalidRequest` that names the option out of range.
    init(
        _ session: DecodingSession, _ tokenizer: any Tokenizer, prompt: [TokenID],
        options: GenerationOptions, drafts: Bool = true
    ) throws(InferenceError) {
        _ = try Sampler(options, vocabulary: 1)
        self.session = session
        self.tokenizer = tokenizer
        self.prompt = prompt
        self.options = options
        self.drafts = drafts
    }

    /// Writes until the model, a stop string or a limit ends it.
    ///
    /// - Parameters:
    ///   - cancelled: Asked several times for each token.
    ///   - onChoice: Takes every token id, also those that show no text, with the logits it came from.
    ///   - emit: Takes text as soon as it is certain.
    /// - Returns: What it cost, or nil if it was cancelled.
    /// - Throws: `InferenceError` of kind `.invalidRequest` if the prompt does not fit.
    func run(
        cancelled: () -> Bool, onChoice: Watcher = { _, _ in },
        emit: (String) -> Void
    ) throws(InferenceError) -> (summary: GenerationSummary, cost: DecodingSession.Cost)? {
        var sampler = try Sampler(options, vocabulary: session.decoder.shape.vocabulary)
        var text = TextStream(stops: options.stops)
        var seen = options.repetitionPenalty == 1 ? [] : Set(prompt)
        var bytes: [UInt8] = []
        var governor = try options.thinking.map { budget throws(InferenceError) in
            try ThinkingGovernor(budget, tokenizer)
        }
        let ends = tokenizer.vocabulary.endOfGeneration
        let result = try session.write(
            after: prompt, limit: options.maxTokens, drafts: drafts, cancelled: cancelled,
            choose: { logits in
                let chosen = sampler.next(logits, seen: seen)
                let token = governor?.token(insteadOf: chosen) ?? chosen
                onChoice(token, logits)
                return token
            },
            emit: { token in
                if ends.contains(token) || governor?.endsHere == true { return .stop }
                if options.repetitionPenalty != 1 { seen.insert(token) }
                bytes.removeAll(keepingCapacity: true)
                tokenizer.appendBytes(of: token, to: &bytes)
                let certain = text.append(bytes)
                if !certain.isEmpty { emit(certain) }
                return text.isStopped ? .stop : .goOn
            })
        guard let result else { return nil }
        let rest = text.finish()
        if !rest.isEmpty { emit(rest) }
        var summary = GenerationSummary(
            reason: result.stopped ? .stop : .length, promptTokens: prompt.count,
            cachedTokens: result.cost.cachedTokens, outputTokens: result.cost.outputTokens)
        summary.continuations = governor?.continuations ?? 0
        return (summary, result.cost)
    }
}
