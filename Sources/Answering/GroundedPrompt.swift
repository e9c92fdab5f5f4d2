// SPDX-License-Identifier: Apache-2.0

import Documents
import Retrieval
import Inference

/// What the model is given: the rules, the evidence as notes, the question. An honest prompt: the
/// model is told what it is for and what will be done with its words.
struct GroundedPrompt {
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

    /// The conversation to continue. A follow-up comes with what was said before. Evidence that does not fit into `tokenLimit` is left out from
    /// the end; the first always stays.
    static func messages(
        question: String, earlier: [Turn] = [], evidence: [Evidence], tokenLimit: Int,
        model: any LanguageModel
    ) -> [ChatMessage] {
        let earlier =
            ConversationHistory.text(earlier) { model.countTokens($0) }
            .map { "\n\nEarlier in this conversation:\n\($0)" } ?? ""
        let fixed =
            model.countTokens(rules) + model.countTokens(earlier + question) + reserve
        var notes: [String] = []
        var used = fixed
        for item in evidence {
            let note = Self.note(item)
            used += model.countTokens(note)
            if used > tokenLimit, !notes.isEmpty { break }
            notes.append(note)
        }
        let text =
            "Notes:\n\n" + notes.joined(separator: "\n\n") + earlier + "\n\nQuestion: \(question)"
        return [ChatMessage(role: .system, text: rules), ChatMessage(role: .user, text: text)]
    }

    private static func note(_ evidence: Evidence) -> String {
        let heading = ([evidence.page.title] + evidence.passage.heading).joined(separator: ": ")
        return "\(heading)\n\(evidence.passage.text.string)"
    }
}
