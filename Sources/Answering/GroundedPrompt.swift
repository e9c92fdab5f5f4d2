// SPDX-License-Identifier: Apache-2.0

import Documents
public import Inference
import Retrieval

/// What the model is given: the rules, the evidence as notes, the question. An honest prompt: the
/// model is told what it is for and what will be done with its words.
public struct GroundedPrompt {
    /// Tokens kept free for template and rounding.
    private static let reserve = 64

    /// The rules. They never change with the question, so that their state can be kept.
    static let rules = """
        You help a nurse to use a medical reference book. Answer from the notes only. Use the \
        words of the notes. Keep every number, dose, time and warning exactly as the notes have \
        it. Write two to four short, complete sentences about what the notes say on the question. \
        Do not add advice or facts of your own; sentences that the notes do not support are \
        deleted.
        """

    /// The conversation to continue. A follow-up comes with what was said before. Evidence that does
    /// not fit into `tokenLimit` is left out from the end; the first always stays.
    static func messages(
        question: String, earlier: [Turn] = [], evidence: [Evidence], tokenLimit: Int,
        model: any LanguageModel
    ) -> [ChatMessage] {
        let earlier =
            ConversationHistory.text(earlier) { model.countTokens($0) }
            .map { "Earlier in this conversation:\n\($0)\n\n" } ?? ""
        let fixed =
            model.countTokens(rules) + model.countTokens(earlier + question) + reserve
        var notes: [String] = []
        var used = fixed
        for item in evidence {
            let note = Self.note(item.passage, of: item.page)
            used += model.countTokens(note)
            if used > tokenLimit, !notes.isEmpty { break }
            notes.append(note)
        }
        return messages(notes: notes, earlier: earlier, question: question)
    }

    /// What a model has to read ahead to know a passage: it begins like a prompt with it.
    static func ahead(_ passage: Passage, of page: PageRecord) -> [ChatMessage] {
        messages(notes: [note(passage, of: page)], question: "")
    }

    /// The conversation of some notes and a question; `earlier` ends in a blank line.
    public static func messages(
        notes: [String], earlier: String = "", question: String
    ) -> [ChatMessage] {
        let text = "Notes:\n\n" + notes.joined() + earlier + "Question: \(question)"
        return [
            ChatMessage(role: .system, text: rules),
            ChatMessage(role: .user, text: text, passages: notes),
        ]
    }

    private static func note(_ passage: Passage, of page: PageRecord) -> String {
        let heading = ([page.title] + passage.heading).joined(separator: ": ")
        return "\(heading)\n\(passage.text.string)\n\n"
    }
}
