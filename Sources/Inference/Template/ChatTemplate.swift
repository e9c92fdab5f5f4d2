// SPDX-License-Identifier: Apache-2.0
//
// How a family of models wants a conversation written down. Files carry their template as a Jinja
// program; we recognise the family and render it by own code, as pieces: control tokens by id, all
// else as text. So nothing that a message says can open or close a turn.

import Foundation

/// Renders conversations for one model.
public struct ChatTemplate: Sendable {
    /// The families that are rendered.
    public enum Family: String, Sendable, CaseIterable {
        /// `<|im_start|>role … <|im_end|>`: SmolLM2, Qwen 2 and 2.5, and many others.
        case chatML = "chatml"
        /// ChatML with a thinking part that can be switched off.
        case qwen3
        /// ChatML with metadata before the system message, and a thinking part.
        case smollm3
        /// `<|start_header_id|>role<|end_header_id|> … <|eot_id|>`.
        case llama3
        /// `[INST] … [/INST]`, with the system message in the last question.
        case mistral
        /// `<|role|> … <|end|>`.
        case phi3
        /// `<start_of_turn>role … <end_of_turn>`, with the system message in the first question.
        case gemma
    }

    /// The family.
    public let family: Family
    /// Whether the site chose the family because the file's own template was not recognised.
    public let isFallback: Bool
    /// What the model is told when a conversation has no system message.
    let defaultSystem: String?
    /// What SmolLM3's template says in place of a system message.
    let standardInstructions: [String]
    /// Whether the template states dates before the system message, as Llama 3.1's does.
    let statesDates: Bool
    /// Whether Mistral's brackets are plain text, as before version 3 of its tokenizer.
    let spellsBrackets: Bool
    /// Control tokens by name.
    private let tokens: [String: TokenID]
    private let beginning: TokenID?

    /// Prepares a family's template for a model's vocabulary.
    ///
    /// - Parameters:
    ///   - family: How to write conversations.
    ///   - source: The file's own template, for the details in which models of a family differ.
    ///   - vocabulary: Where the control tokens are found.
    ///   - isFallback: Whether this family stands in for one that was not recognised.
    /// - Throws: `InferenceError` of kind `.unsupported` if the vocabulary lacks a control token.
    public init(
        _ family: Family, source: String = "", vocabulary: Vocabulary, isFallback: Bool = false
    ) throws(InferenceError) {
        self.family = family
        self.isFallback = isFallback
        spellsBrackets = family == .mistral && vocabulary.token(named: "[INST]") == nil
        var tokens: [String: TokenID] = [:]
        for name in family.controlNames where !(spellsBrackets && name.hasSuffix("INST]")) {
            guard let id = vocabulary.token(named: name) else {
                throw InferenceError(
                    .unsupported,
                    "The chat template \(family.rawValue) needs the token \(name), which this "
                        + "model lacks. Configure the template that the model was trained with.")
            }
            tokens[name] = id
        }
        self.tokens = tokens
        let special = vocabulary.special
        beginning = family.startsWithBeginning || special.addsBeginning ? special.beginning : nil
        defaultSystem = family == .chatML ? Self.defaultSystem(in: source) : nil
        standardInstructions =
            family == .smollm3 ? Self.standardInstructions(in: source) : []
        statesDates = source.contains("Today Date")
    }

    /// The family of a file's template, or nil if it is none of ours.
    public static func recognize(_ source: String) -> Family? {
        if source.contains("<|im_start|>") {
            if source.contains("## Metadata") { return .smollm3 }
            return source.contains("enable_thinking") ? .qwen3 : .chatML
        }
        if source.contains("<|start_header_id|>") { return .llama3 }
        if source.contains("<start_of_turn>") { return .gemma }
        if source.contains("[INST]"), !source.contains("<<SYS>>") { return .mistral }
        if source.contains("<|user|>"), source.contains("<|end|>") { return .phi3 }
        return nil
    }

    /// Writes a conversation down, up to where the assistant's next message begins.
    ///
    /// - Parameters:
    ///   - messages: The conversation; a system message comes first if at all.
    ///   - thinking: Whether a model that can think before it answers shall do so.
    public func render(_ messages: [ChatMessage], thinking: Bool = true) -> [TemplatePiece] {
        var builder = TemplateBuilder(tokens: tokens)
        if let beginning { builder.control(beginning) }
        switch family {
        case .chatML, .qwen3: renderChatML(messages, thinking, &builder)
        case .smollm3: renderSmolLM3(messages, thinking, &builder)
        case .llama3: renderLlama3(messages, &builder)
        case .mistral where spellsBrackets: renderOldMistral(messages, &builder)
        case .mistral: renderMistral(messages, &builder)
        case .phi3: renderPhi3(messages, &builder)
        case .gemma: renderGemma(messages, &builder)
        }
        return builder.pieces
    }

    /// The system message that a ChatML template puts in when there is none: the text between
    /// `<|im_start|>system` with its line end and the next `<|im_end|>`, if that is plain text.
    private static func defaultSystem(in source: String) -> String? {
        for start in ["<|im_start|>system\n", "<|im_start|>system\\n"] {
            for part in source.components(separatedBy: start).dropFirst() {
                guard let end = part.range(of: "<|im_end|>") else { continue }
                let text = part[..<end.lowerBound]
                if !text.isEmpty, !text.contains(where: { "'\"{}".contains($0) }) {
                    return String(text)
                }
            }
        }
        return nil
    }
}

extension ChatTemplate.Family {
    /// The control tokens that the family cannot do without.
    var controlNames: [String] {
        switch self {
        case .chatML: ["<|im_start|>", "<|im_end|>"]
        case .qwen3, .smollm3: ["<|im_start|>", "<|im_end|>", "<think>", "</think>"]
        case .llama3: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
        case .mistral: ["[INST]", "[/INST]", "</s>"]
        case .phi3: ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
        case .gemma: ["<start_of_turn>", "<end_of_turn>"]
        }
    }

    /// Whether the family's template starts with the beginning-of-sequence token.
    var startsWithBeginning: Bool {
        switch self {
        case .llama3, .mistral, .gemma: true
        case .chatML, .qwen3, .smollm3, .phi3: false
        }
    }
}
