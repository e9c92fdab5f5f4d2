// SPDX-License-Identifier: Apache-2.0

/// One answer on its way: chooses tokens, turns them into text, and knows when it is done.
final class Generation {
    /// Is shown each token with the logits it was chosen from.
    typealias Watcher = (TokenID, UnsafeMutableBufferPointer<Float>) -> Void

    private let tokenizer: any Tokenizer
    private let options: GenerationOptions
    private let onChoice: Watcher
    private let emit: (String) -> Void
    private var sampler: Sampler
    private var text: TextStream
    private var governor: ThinkingGovernor?
    /// What the answer may be made of.
    private let mask: LogitsMask?
    /// Tokens that the repetition penalty applies to; empty without one.
    private var seen: Set<TokenID>
    private var repetition: RepetitionWatch?
    private var isRepetition = false
    private var bytes: [UInt8] = []
    private let ends: Set<TokenID>

    /// Checks the options.
    ///
    /// - Parameters:
    ///   - onChoice: Takes every token id, also those that show no text, with the logits it came from.
    ///   - emit: Takes text as soon as it is certain.
    /// - Throws: `InferenceError` of kind `.invalidRequest` that names the option out of range.
    init(
        _ tokenizer: any Tokenizer, vocabulary: Int, prompt: Prompt, options: GenerationOptions,
        onChoice: @escaping Watcher = { _, _ in }, emit: @escaping (String) -> Void
    ) throws(InferenceError) {
        self.tokenizer = tokenizer
        self.options = options
        self.onChoice = onChoice
        self.emit = emit
        sampler = try Sampler(options, vocabulary: vocabulary)
        text = TextStream(
            stops: options.stops, dropsLeadingSpace: options.dropsLeadingSpace)
        seen = options.repetitionPenalty != 1 ? Set(prompt.tokens) : []
        repetition = options.endsAtRepetition ? RepetitionWatch() : nil
        governor = try options.thinking.map { budget throws(InferenceError) in
            try ThinkingGovernor(budget, tokenizer)
        }
        mask = try options.allowedTokens.map { tokens throws(InferenceError) in
            try LogitsMask(tokens, vocabulary: vocabulary)
        }
        ends = Set(tokenizer.vocabulary.endOfGeneration)
    }

    /// Picks the next token.
    func choose(_ logits: UnsafeMutableBufferPointer<Float>) -> TokenID {
        if governor?.isAnswering ?? true { mask?.apply(logits) }
        let chosen = sampler.next(logits, seen: seen)
        let token = governor?.token(insteadOf: chosen) ?? chosen
        onChoice(token, logits)
        return token
    }

    /// Takes a token that was picked.
    func take(_ token: TokenID) -> TokenWriter.Answer {
        if ends.contains(token) || governor?.endsHere == true { return .stop }
        isRepetition = repetition?.append(token) ?? false
        if isRepetition { return .stop }
        if options.repetitionPenalty != 1 { seen.insert(token) }
        bytes.removeAll(keepingCapacity: true)
        tokenizer.appendBytes(of: token, to: &bytes)
        let certain = text.append(bytes)
        if !certain.isEmpty { emit(certain) }
        return text.isStopped ? .stop : .goOn
    }

    /// Hands over the rest of the text and says what it cost.
    func finish(_ writer: TokenWriter) -> GenerationSummary {
        let rest = text.finish()
        if !rest.isEmpty { emit(rest) }
        let isStopped = writer.state == .finished(isStopped: true)
        var summary = GenerationSummary(
            reason: isRepetition ? .repetition : isStopped ? .stop : .length,
            promptTokens: writer.reading.prompt.tokens.count,
            cachedTokens: writer.cost.cachedTokens, outputTokens: writer.cost.outputTokens)
        summary.continuations = governor?.continuations ?? 0
        return summary
    }
}
