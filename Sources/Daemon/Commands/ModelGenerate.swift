// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import WireProtocol

/// `wardbookd model generate`: continues a prompt and prints the token ids.
struct ModelGenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Continue a prompt, or tell how likely given answers are.")

    @OptionGroup var model: ModelOptions

    @Option(help: ArgumentHelp("File with the prompt, UTF-8.", valueName: "file"))
    var promptFile: String

    @Flag(help: "No chat template; the prompt as it is, begun as the model file asks.")
    var raw = false

    @OptionGroup(title: "Choosing tokens") var sampling: SamplingOptions

    @OptionGroup(title: "Thinking first") var thinking: ThinkingOptions

    @Option(
        help: ArgumentHelp(
            "Generate nothing; tell how likely this answer is.",
            discussion: "May be given several times.", valueName: "text"))
    var choice: [String] = []

    @Flag(help: "Tell how likely each token was: its natural logarithm.")
    var logProbabilities = false

    @Flag(help: "Print one JSON document.")
    var json = false

    private struct Document: Encodable {
        var promptTokens: [TokenID]
        var outputTokens: [TokenID]
        var text: String
        var reason: String
        var logProbabilities: [Double]?
        /// How often thinking that ended early was made to go on.
        var continuations: Int?
    }

    private struct ChoiceDocument: Encodable {
        struct Choice: Encodable {
            var text: String
            var logProbability: Double
            var tokens: Int
        }
        var promptTokens: [TokenID]
        var choices: [Choice]
    }

    func validate() throws {
        if raw, thinking.budget != nil {
            throw ValidationError("--think needs a conversation: leave --raw out.")
        }
    }

    func run() async throws {
        try await reportingFailure {
            let language = try model.open()
            let prompt = try tokens(of: try readText(promptFile), for: language)
            print(
                try choice.isEmpty
                    ? generated(by: language, after: prompt)
                    : compared(by: language, after: prompt))
        }
    }

    private func tokens(of text: String, for language: GGUFLanguageModel) throws -> [TokenID] {
        if raw { return language.tokenizer.encodeAsSequence(text) }
        guard language.template != nil else {
            throw ServiceError(
                .usage,
                """
                \(model.file) has no chat template that is known. Name the one that it was trained \
                with (--template), or continue the text as it is (--raw).
                """)
        }
        let messages = [ChatMessage(role: .user, text: text)]
        return try thinking.budget == nil
            ? language.promptTokens(messages) : language.thinkingPromptTokens(messages)
    }

    private func generated(by language: GGUFLanguageModel, after prompt: [TokenID]) throws
        -> String
    {
        var options = sampling.options
        options.thinking = thinking.budget.map(language.thinking(within:))
        options.dropsLeadingSpace = !raw
        let result = try language.complete(
            promptTokens: prompt, options: options, logProbabilities: logProbabilities)
        let document = Document(
            promptTokens: prompt, outputTokens: result.outputTokens, text: result.text,
            reason: result.summary.reason.rawValue,
            logProbabilities: logProbabilities ? result.logProbabilities : nil,
            continuations: options.thinking == nil ? nil : result.summary.continuations)
        if json { return try WireJSON.string(document) }
        guard logProbabilities else { return result.text }
        return zip(result.outputTokens, result.logProbabilities).map { token, value in
            let name = String(
                decoding: language.tokenizer.vocabulary.bytes(of: token), as: UTF8.self)
            return "\(Self.column(value))  \(name.debugDescription)"
        }.joined(separator: "\n")
    }

    private func compared(by language: GGUFLanguageModel, after prompt: [TokenID]) throws
        -> String
    {
        let choices = try language.likelihoods(of: choice, after: prompt)
        if json {
            return try WireJSON.string(
                ChoiceDocument(
                    promptTokens: prompt,
                    choices: choices.map {
                        .init(text: $0.text, logProbability: $0.logProbability, tokens: $0.tokens)
                    }))
        }
        return choices.map { choice in
            "\(Self.column(choice.logProbability))  \(choice.text) (\(choice.tokens) tokens)"
        }.joined(separator: "\n")
    }

    /// A logarithm with three decimals, in a column.
    private static func column(_ value: Double) -> String {
        let text = String(format: "%.3f", value)
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
}

/// How tokens are chosen, and when to stop.
struct SamplingOptions: ParsableArguments {
    @Option(help: "Most tokens to generate.")
    var maxTokens = 64

    @Option(help: "0 is greedy.")
    var temperature: Float = 0

    @Option(help: "Seed of the sampler.")
    var seed: UInt64 = 0

    @Option(help: "Keep this many tokens; 0 keeps all.")
    var topK = 0

    @Option(help: "Keep tokens that add up to this probability, above 0, up to 1.")
    var topP: Float = 1

    @Option(help: "Drop tokens less likely than this share of the likeliest, from 0, below 1.")
    var minP: Float = 0

    @Option(help: "Divide the logits of tokens that were seen; 1 changes nothing.")
    var repetitionPenalty: Float = 1

    @Flag(help: "End once the text says the same twice in a row.")
    var endAtRepetition = false

    @Option(
        help: ArgumentHelp(
            "End before this text.", discussion: "May be given several times.", valueName: "text"))
    var stop: [String] = []

    /// The options for a generation.
    var options: GenerationOptions {
        var options = GenerationOptions()
        options.maxTokens = maxTokens
        options.temperature = temperature
        options.seed = seed
        options.topK = topK
        options.topP = topP
        options.minP = minP
        options.repetitionPenalty = repetitionPenalty
        options.endsAtRepetition = endAtRepetition
        options.stops = stop
        return options
    }
}

/// How long a model thinks before it answers.
struct ThinkingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Think within this many tokens.", valueName: "tokens"))
    var think: Int?

    @Option(help: ArgumentHelp("Go on thinking if it ends before that.", valueName: "tokens"))
    var thinkAtLeast = 0

    @Option(
        help: ArgumentHelp(
            "What to put in place of an early end; a line end and Wait if it is left out.",
            valueName: "text"))
    var thinkOn: String?

    /// The budget; nil: the model thinks as it likes.
    var budget: ThinkingBudget? {
        think.map { tokens in
            var budget = ThinkingBudget()
            budget.maxTokens = tokens
            budget.minTokens = thinkAtLeast
            budget.continuation = thinkOn ?? budget.continuation
            return budget
        }
    }
}
