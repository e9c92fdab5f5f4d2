// SPDX-License-Identifier: Apache-2.0

import WireProtocol

/// An answer as running text, for clients that know nothing of sentences and citations: they get
/// the marks and the list of places within the text.
struct CompletionText {
    private var heading: String?
    private var isFirst = true

    /// What an event adds to the text; nil when it adds nothing.
    mutating func piece(for event: AskEvent) -> String? {
        switch event {
        case .understood(let question): "Understood as: \(question)\n\n"
        case .urgency(let urgency): banner(urgency)
        case .sentence(let sentence): self.sentence(sentence)
        case .done(let answer): rest(of: answer)
        case .evidence, .thinking, .problem: nil
        }
    }

    private func banner(_ urgency: Urgency) -> String {
        let reasons = urgency.because.map { "“\($0.text)” [\($0.citation)]" }
        let text = urgency.advice ?? reasons.joined(separator: "; ")
        return "\(urgency.level.uppercased()): \(text)\n\n"
    }

    private mutating func sentence(_ sentence: AnswerSentence) -> String {
        defer {
            isFirst = false
            heading = sentence.heading
        }
        let lead = isFirst ? "" : "\n"
        let title = sentence.heading.flatMap { $0 == heading ? nil : "\($0)\n" } ?? ""
        let marks = sentence.citations.map { "[\($0)]" }.joined()
        let text = sentence.quoted ? "“\(sentence.text)”" : sentence.text
        return "\(lead)\(title)\(sentence.heading == nil ? "" : "- ")\(text) \(marks)"
    }

    private func rest(of answer: Answer) -> String {
        var text = answer.sentences.isEmpty ? answer.answer : ""
        if let followUp = answer.followUp { text += "\n\nIt would help to know: \(followUp)" }
        guard !answer.citations.isEmpty else { return text }
        text += answer.status == .declined ? "\n\nNearest pages:" : "\n\nFrom the library:"
        for citation in answer.citations {
            let path = ([citation.title] + citation.heading).joined(separator: " > ")
            let review = citation.reviewed.map { ", reviewed \($0)" } ?? ""
            let overdue = citation.reviewOverdue ? ", REVIEW OVERDUE" : ""
            text += "\n[\(citation.number)] \(path) (\(citation.file)\(review)\(overdue))"
        }
        return text
    }
}
