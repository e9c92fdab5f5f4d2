// SPDX-License-Identifier: Apache-2.0
//
// SmolLM3: ChatML whose system turn always states metadata and how to reason, before what the
// conversation's own system message says.

import Foundation

extension ChatTemplate {
    /// Writes a conversation for SmolLM3. Where its template states today's date, a fixed one is
    /// stated, so that the state of the prompt can be kept from day to day.
    func renderSmolLM3(
        _ messages: [ChatMessage], _ thinking: Bool, _ builder: inout TemplateBuilder
    ) {
        var rest = messages[...]
        let system = Self.takeSystem(&rest)
        var thinks = thinking
        if let system {
            if system.contains("/no_think") {
                thinks = false
            } else if system.contains("/think") {
                thinks = true
            }
        }
        renderSystem(system, thinks, &builder)
        for message in rest {
            builder.control("<|im_start|>")
            builder.text(message.role == .assistant ? "assistant\n" : "user\n")
            if message.role == .assistant {
                if !thinks { emptyThought(&builder) }
                builder.text(String(message.text.drop { $0 == "\n" }))
            } else {
                builder.text(message.text)
            }
            builder.control("<|im_end|>")
            builder.text("\n")
        }
        builder.control("<|im_start|>")
        builder.text("assistant\n")
        if !thinks { emptyThought(&builder) }
    }

    private func renderSystem(_ system: String?, _ thinks: Bool, _ builder: inout TemplateBuilder) {
        builder.control("<|im_start|>")
        builder.text("system\n## Metadata\n\nKnowledge Cutoff Date: June 2025\n")
        if statesDates { builder.text("Today Date: 01 July 2025\n") }
        builder.text("Reasoning Mode: \(thinks ? "/think" : "/no_think")\n\n")
        builder.text("## Custom Instructions\n\n")
        var instructions = (system ?? "").replacingOccurrences(of: "/no_think", with: "")
            .replacingOccurrences(of: "/think", with: "")
        while instructions.last?.isWhitespace == true { instructions.removeLast() }
        if instructions.isEmpty {
            let standard = thinks ? standardInstructions.first : standardInstructions.last
            instructions = standard ?? ""
        }
        builder.text(instructions + "\n\n")
        builder.control("<|im_end|>")
        builder.text("\n")
    }

    private func emptyThought(_ builder: inout TemplateBuilder) {
        builder.control("<think>")
        builder.text("\n\n")
        builder.control("</think>")
        builder.text("\n")
    }

    /// What SmolLM3's template says when nobody else does: with thinking, then without.
    static func standardInstructions(in source: String) -> [String] {
        source.components(separatedBy: "\"").filter { $0.hasPrefix("You are ") }
            .map { $0.replacingOccurrences(of: "\\n", with: "\n") }
            .map { $0.trimmingCharacters(in: .newlines) }
    }
}
