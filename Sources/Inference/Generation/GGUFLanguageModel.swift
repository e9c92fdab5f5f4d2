// SPDX-License-Identifier: Apache-2.0
//
// A language model from a GGUF file, behind the seam to answering. It works on a queue of its own, so
// that the cooperative threads of Swift's tasks never wait for arithmetic.

internal import Dispatch
public import Foundation
internal import Synchronization

/// A model file that writes text. Safe to use from several tasks: generations that overlap are
/// written together, each as if it were alone.
public final class GGUFLanguageModel: LanguageModel, @unchecked Sendable {
    // why @unchecked: `session` and `rounds` are only used on `queue`; everything else is immutable.

    /// The model's name from the file, or the file's name.
    public let name: String
    /// Most tokens of prompt and output together.
    public let contextLength: Int
    /// Splits text into this model's tokens.
    public let tokenizer: any Tokenizer
    /// How conversations are written down; nil if the file's template is not recognised.
    public let template: ChatTemplate?
    /// The file's architecture, such as `llama`.
    public let architecture: String
    /// Name of the instruction set whose kernels run.
    public let instructionSet: String

    let session: DecodingSession
    private let rounds: GenerationRounds
    /// Generations that wait for their first round.
    private let arriving = Atomic<Int>(0)
    let queue: DispatchQueue

    /// Loads a model that shares a pool of threads with other models.
    ///
    /// - Parameters:
    ///   - url: A GGUF file of a supported decoder family.
    ///   - pool: Threads to work with.
    ///   - contextLength: Most tokens of prompt and output together, 16 to 1048576; nil: as trained, but
    ///     at most 8192. More positions cost memory only when they are used.
    ///   - keptPrompts: Prompts whose state is kept, so that another that begins alike (the next turn of a
    ///     conversation, the same instructions) is read only from where it differs.
    ///   - cachePrecision: What keys and values are kept as.
    ///   - templateFallback: How to write conversations if the file's own template is not recognised.
    ///   - passages: What is done with passages of prompts, and where their states are kept.
    ///   - adapters: Low-rank changes to the weights, applied together.
    ///   - instructionSet: `scalar`, `neon`, `avx2`, `avxvnni`, `avx512` or `amx`; nil: the best that the
    ///     processor has.
    /// - Throws: `InferenceError` if the file cannot be read, is damaged or is not supported.
    public init(
        contentsOf url: URL, pool: WorkerPool, contextLength: Int? = nil, keptPrompts: Int = 4,
        cachePrecision: CachePrecision = .f16,
        templateFallback: ChatTemplate.Family? = nil, passages: PassageSettings = .init(),
        adapters: [AdapterFile] = [], instructionSet: String? = nil
    ) throws(InferenceError) {
        let file = try GGUFFile(contentsOf: url)
        let kernels = try Kernels(instructionSet)
        let decoder = try Decoder(
            file, pool: pool, kernels: kernels, context: contextLength, adapters: adapters)
        tokenizer = try file.tokenizer()
        guard tokenizer.vocabularyCount <= decoder.shape.vocabulary else {
            throw InferenceError(
                .malformed,
                "\(file.path) names \(tokenizer.vocabularyCount) tokens but has weights for "
                    + "\(decoder.shape.vocabulary). Fetch the file again.")
        }
        do throws(InferenceError) {
            template = try file.chatTemplate(
                vocabulary: tokenizer.vocabulary, fallback: templateFallback)
        } catch {
            // Without a template a model can still continue texts; a fallback that does not fit is
            // a mistake of the site's.
            if templateFallback != nil { throw error }
            template = nil
        }
        queue = DispatchQueue(
            label: "wardbook.generation", qos: pool.givesWay ? .background : .unspecified)
        let store = try passages.store()
        session = DecodingSession(
            decoder, precision: cachePrecision, prompts: keptPrompts, mode: passages.mode,
            store: store,
            fingerprint: store == nil
                ? [] : try ModelFingerprint(decoder, cachePrecision, adapters).digest)
        rounds = GenerationRounds(session)
        name = file.string("general.name") ?? url.deletingPathExtension().lastPathComponent
        architecture = decoder.shape.architecture
        self.instructionSet = kernels.name
        self.contextLength = decoder.context
    }

    /// Loads a model with threads of its own, 1 to 256.
    ///
    /// - Throws: `InferenceError` if the file cannot be read, is damaged or is not supported.
    public convenience init(contentsOf url: URL, threads: Int, contextLength: Int? = nil)
        throws(InferenceError)
    {
        try self.init(
            contentsOf: url, pool: WorkerPool(threads: threads), contextLength: contextLength)
    }

    /// Bytes that the state of `tokens` tokens takes.
    public func cacheBytes(tokens: Int) -> Int { session.cacheBytes(tokens: tokens) }

    /// Number of tokens of a text, without control tokens.
    public func countTokens(_ text: String) -> Int { tokenizer.encode(text).count }

    /// The token ids of a conversation, ready for the assistant's next message.
    ///
    /// - Throws: `InferenceError` of kind `.unsupported` if the file's chat template is not recognised.
    public func promptTokens(_ messages: [ChatMessage], thinking: Bool = true)
        throws(InferenceError) -> [TokenID]
    {
        try prompt(messages, thinking: thinking).tokens
    }

    /// The same, with the passages that the messages name.
    ///
    /// - Throws: Like `promptTokens`.
    public func prompt(_ messages: [ChatMessage], thinking: Bool = true)
        throws(InferenceError) -> Prompt
    {
        guard let template else {
            throw InferenceError(
                .unsupported,
                "\(name) has no chat template that is known. Configure the one that it was trained "
                    + "with.")
        }
        return tokenizer.prompt(
            template.render(messages, thinking: thinking), passages: messages.flatMap(\.passages))
    }

    /// Generates the assistant's next message; see `LanguageModel`.
    public func generate(_ messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        var options = options
        options.dropsLeadingSpace = true
        return stream(options) { model throws(InferenceError) in try model.prompt(messages) }
    }

    /// Continues a prompt that is already tokens, such as a raw text.
    public func generate(promptTokens: [TokenID], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        stream(options) { _ throws(InferenceError) in Prompt(promptTokens) }
    }

    /// Runs `body` in turn with generations and waits for it.
    func onQueue<Result: Sendable>(
        _ body: () throws(InferenceError) -> Result
    ) throws(InferenceError) -> Result {
        let result: Swift.Result<Result, InferenceError> = queue.sync {
            do throws(InferenceError) { return .success(try body()) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func stream(
        _ options: GenerationOptions,
        prompt: @escaping @Sendable (GGUFLanguageModel) throws(InferenceError) -> Prompt
    ) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { continuation in
            let isCancelled = CancellationFlag()
            continuation.onTermination = { _ in isCancelled.raise() }
            arriving.add(1, ordering: .relaxed)
            queue.async {
                self.arriving.subtract(1, ordering: .relaxed)
                do throws(InferenceError) {
                    try self.join(prompt(self), options, continuation, isCancelled)
                } catch { continuation.finish(throwing: error) }
            }
        }
    }

    /// Whether a generation waits for the queue.
    var isWanted: Bool { arriving.load(ordering: .relaxed) > 0 }

    /// Whether generations are under way. Only on `queue`.
    var hasGenerations: Bool { !rounds.isEmpty }

    /// Lets a generation take part in the rounds, and starts them if it is the first.
    private func join(
        _ prompt: Prompt, _ options: GenerationOptions,
        _ continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation,
        _ isCancelled: CancellationFlag
    ) throws(InferenceError) {
        var prompt = prompt
        prompt.strengths = try session.decoder.strengths(options.adapters)
        let generation = try Generation(
            tokenizer, vocabulary: session.decoder.shape.vocabulary, prompt: prompt,
            options: options, emit: { continuation.yield(.text($0)) })
        let writer = TokenWriter(
            try session.begin(prompt), limit: options.maxTokens, context: contextLength,
            drafts: true, choose: generation.choose, emit: generation.take)
        let isFirst = rounds.isEmpty
        rounds.add(
            .init(generation: generation, writer: writer, isCancelled: isCancelled.isRaised) {
                if let summary = $0 { continuation.yield(.finished(summary)) }
                continuation.finish(throwing: $0 == nil ? CancellationError() : nil)
            })
        if isFirst { nextRound() }
    }

    /// Each round is an entry of its own in the queue, so that others can join in between.
    private func nextRound() {
        queue.async {
            self.rounds.round()
            if !self.rounds.isEmpty { self.nextRound() }
        }
    }
}

/// Tells a running generation that nobody waits for it any more.
final class CancellationFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Asks for the end.
    func raise() { flag.store(true, ordering: .relaxed) }

    /// Whether the end was asked for.
    func isRaised() -> Bool { flag.load(ordering: .relaxed) }
}
