// SPDX-License-Identifier: Apache-2.0
//
// One function for each family, in the order in which its template writes.

import Foundation

extension ChatTemplate {
    /// ChatML; Qwen 3 adds an empty thinking part when thinking is switched off, and past
    /// thoughts are not repeated.
    func renderChatML(
        _ messages: [ChatMessage], _ thinking: Bool, _ builder: inout TemplateBuilder
    ) {
        func turn(_ role: String, _ text: String) {
            builder.control("<|im_start|>")
            builder.text(role + "\n" + text)
            builder.control("<|im_end|>")
            builder.text("\n")
        }
        if let defaultSystem, messages.first?.role != .system { turn("system", defaultSystem) }
        for message in messages {
            let isAnswer = family == .qwen3 && message.role == .assistant
            turn(
                message.role.rawValue, isAnswer ? Self.withoutThought(message.text) : message.text)
        }
        builder.control("<|im_start|>")
        builder.text("assistant\n")
        if family == .qwen3, !thinking {
            builder.control("<think>")
            builder.text("\n\n")
            builder.control("</think>")
            builder.text("\n\n")
        }
    }

    /// Llama 3; from 3.1 on the system turn states two dates, always the same ones, so that the
    /// state of the prompt can be kept from day to day.
    func renderLlama3(_ messages: [ChatMessage], _ builder: inout TemplateBuilder) {
        func header(_ role: String) {
            builder.control("<|start_header_id|>")
            builder.text(role)
            builder.control("<|end_header_id|>")
            builder.text("\n\n")
        }
        var rest = messages[...]
        if statesDates {
            header("system")
            builder.text(
                "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
                    + (Self.takeSystem(&rest) ?? "").trimmed)
            builder.control("<|eot_id|>")
        }
        for message in rest {
            header(message.role.rawValue)
            builder.text(message.text.trimmed)
            builder.control("<|eot_id|>")
        }
        header("assistant")
    }

    /// Mistral from version 3 of its tokenizer on, where `[INST]` is a token.
    func renderMistral(_ messages: [ChatMessage], _ builder: inout TemplateBuilder) {
        var rest = messages[...]
        let system = Self.takeSystem(&rest)
        let last = rest.lastIndex { $0.role == .user }
        for index in rest.indices {
            let message = rest[index]
            if message.role == .assistant {
                builder.text(message.text)
                builder.control("</s>")
            } else {
                builder.control("[INST]")
                if index == last, let system { builder.text(system + "\n\n") }
                builder.text(message.text)
                builder.control("[/INST]")
            }
        }
    }

    /// Mistral 7B before version 0.3, where brackets are text: those in messages are made round, so
    /// that they cannot pass for a change of turns.
    func renderOldMistral(_ messages: [ChatMessage], _ builder: inout TemplateBuilder) {
        var rest = messages[...]
        let system = Self.takeSystem(&rest)
        let last = rest.lastIndex { $0.role == .user }
        for index in rest.indices {
            let isLast = index == last
            let text = ((isLast ? system.map { $0 + "\n\n" } : nil) ?? "") + rest[index].text
            let safe = text.replacingOccurrences(of: "[INST]", with: "(INST)")
                .replacingOccurrences(of: "[/INST]", with: "(/INST)")
            if rest[index].role == .assistant {
                builder.text(safe)
                builder.control("</s>")
            } else {
                builder.text("[INST] " + safe + " [/INST]")
            }
        }
    }

    /// Phi-3. Its tokenizer drops the line end that the template writes after a control token.
    func renderPhi3(_ messages: [ChatMessage], _ builder: inout TemplateBuilder) {
        for message in messages {
            builder.control("<|\(message.role.rawValue)|>")
            builder.text(message.text.droppingLeadingSpace)
            builder.control("<|end|>")
        }
        builder.control("<|assistant|>")
    }

    /// Gemma, which has no system turn.
    func renderGemma(_ messages: [ChatMessage], _ builder: inout TemplateBuilder) {
        var rest = messages[...]
        var system = Self.takeSystem(&rest)
        for message in rest {
            builder.control("<start_of_turn>")
            builder.text((message.role == .assistant ? "model" : "user") + "\n")
            if let before = system, message.role == .user {
                builder.text(before + "\n\n")
                system = nil
            }
            builder.text(message.text.trimmed)
            builder.control("<end_of_turn>")
            builder.text("\n")
        }
        builder.control("<start_of_turn>")
        builder.text("model\n")
    }

    /// Takes the system message off the front of a conversation.
    static func takeSystem(_ messages: inout ArraySlice<ChatMessage>) -> String? {
        messages.first?.role == .system ? messages.removeFirst().text : nil
    }

    /// An answer without the thinking before it.
    private static func withoutThought(_ text: String) -> String {
        guard let end = text.range(of: "</think>", options: .backwards) else { return text }
        return String(text[end.upperBound...].drop { $0 == "\n" })
    }
}

extension String {
    /// Without white space at both ends, as templates' `trim` does.
    fileprivate var trimmed: String {
        trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Without white space at the start.
    fileprivate var droppingLeadingSpace: String {
        String(drop(while: \.isWhitespace))
    }
}
