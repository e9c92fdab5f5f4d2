// SPDX-License-Identifier: Apache-2.0
//
// The seam to answering: it asks for tokens and knows nothing of how they are made.

/// Who says a message of a conversation.
public enum ChatRole: String, Sendable {
    case system, user, assistant
}

/// One message of a conversation. Its text is data: nothing in it can become a control token.
public struct ChatMessage: Sendable, Equatable {
    /// Who says it.
    public var role: ChatRole
    /// What is said.
    public var text: String
    /// Parts of the text, in its order, that are known long before the rest and stand for
    /// themselves, such as passages of a library: a model may read them ahead.
    public var passages: [String]

    /// Creates a message.
    public init(role: ChatRole, text: String, passages: [String] = []) {
        self.role = role
        self.text = text
        self.passages = passages
    }
}

/// How tokens are chosen and when to stop.
public struct GenerationOptions: Sendable, Equatable {
    /// Most tokens to generate; at least 1.
    public var maxTokens: Int = 256
    /// 0 is greedy; otherwise logits are divided by it before sampling.
    public var temperature: Float = 0
    /// Keep the most likely tokens whose probabilities add up to this, in (0, 1]; 1 keeps all.
    public var topP: Float = 1
    /// Keep this many most likely tokens; 0 keeps all.
    public var topK: Int = 0
    /// Drop tokens less likely than this share of the most likely one, in [0, 1); 0 keeps all.
    public var minP: Float = 0
    /// Divides (or multiplies, when negative) the logits of tokens already seen, in the prompt or
    /// since; 1 changes nothing. What is to be told in the words of the prompt must not be
    /// punished for them.
    public var repetitionPenalty: Float = 1
    /// Whether a text that says the same twice in a row ends there.
    public var endsAtRepetition = false
    /// Seed of the sampler: the same seed and threads give the same bytes.
    public var seed: UInt64 = 0
    /// Generation ends before any of these strings would be emitted.
    public var stops: [String] = []
    /// Whether one space at the very beginning is left out, as SentencePiece vocabularies put it
    /// before a text that starts afresh. Conversations always do.
    public var dropsLeadingSpace = false
    /// The only tokens that may be chosen, those that end the text among them if it shall end by
    /// itself; nil: all. Thinking is not bound by it.
    public var allowedTokens: Set<TokenID>?
    /// How much each adapter that the model was loaded with counts, by name; those left out are
    /// off. Nil: all as loaded.
    public var adapters: [String: Float]?
    /// How long the model thinks first; nil: as it likes. The prompt must have begun the thinking.
    public var thinking: ThinkingBudget?

    /// Greedy choice, 256 tokens.
    public init() {}
}

/// Why a generation ended.
public enum FinishReason: String, Sendable {
    /// The model said that it was done, or a stop string came.
    case stop
    /// `maxTokens` was reached or the context window is full.
    case length
    /// It had begun to repeat itself; see `GenerationOptions.endsAtRepetition`.
    case repetition
}

/// What a generation yields, in order: any number of texts, then one finish.
public enum GenerationEvent: Sendable, Equatable {
    /// Whole characters, as soon as they are complete.
    case text(String)
    /// The end, with what it cost.
    case finished(GenerationSummary)
}

/// What a finished generation cost.
public struct GenerationSummary: Sendable, Equatable {
    /// Why it ended.
    public var reason: FinishReason
    /// Tokens of the rendered prompt.
    public var promptTokens: Int
    /// Prompt tokens whose state was already there and was not computed again.
    public var cachedTokens: Int
    /// Tokens generated.
    public var outputTokens: Int
    /// How often thinking that ended early was made to go on.
    public var continuations = 0

    /// Creates a summary.
    public init(reason: FinishReason, promptTokens: Int, cachedTokens: Int, outputTokens: Int) {
        self.reason = reason
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
    }
}

/// Writes text from a conversation. One conformer runs real models; tests have a scripted one.
public protocol LanguageModel: Sendable {
    /// A name for people, such as `SmolLM2 135M Instruct`.
    var name: String { get }
    /// Most tokens of prompt and output together.
    var contextLength: Int { get }

    /// Number of tokens of a text, without control tokens.
    func countTokens(_ text: String) -> Int

    /// Generates the assistant's next message. Ends within a token when the task that iterates is
    /// cancelled. Throws `InferenceError` when the prompt does not fit.
    func generate(_ messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>

    /// Thinks aloud about a conversation within `options.thinking`, and answers nothing: in the
    /// markers that the model was trained with, or after a word that invites to it.
    func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>

    /// Natural logarithm of the likelihood of each answer as the whole reply, after a thought or
    /// without. Empty for a model that cannot tell.
    func likelihoods(of answers: [String], after messages: [ChatMessage], thought: String?)
        async throws -> [Double]
}

extension LanguageModel {
    /// A model that does not think has nothing to say.
    public func think(about messages: [ChatMessage], options: GenerationOptions)
        -> AsyncThrowingStream<GenerationEvent, any Error>
    {
        AsyncThrowingStream { $0.finish() }
    }

    /// A model that cannot tell.
    public func likelihoods(
        of answers: [String], after messages: [ChatMessage], thought: String?
    ) async throws -> [Double] { [] }
}
