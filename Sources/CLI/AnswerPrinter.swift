// SPDX-License-Identifier: Apache-2.0

import Foundation
import WireProtocol

/// Shows the events of an answer to a person as they come. With JSON asked for it stays silent:
/// the document is printed at the end.
struct AnswerPrinter {
    let style: TerminalStyle
    let json: Bool

    /// Shows one event.
    func print(_ event: AskEvent) {
        guard !json else { return }
        switch event {
        case .evidence(let citations): note("Reading \(titles(of: citations))…")
        case .urgency(let urgency): write(urgency)
        case .sentence(let sentence): write(sentence)
        case .done(let answer): write(answer)
        case .thinking, .problem: break
        }
        fflush(nil)
    }

    private func titles(of citations: [Citation]) -> String {
        var seen: [String] = []
        for citation in citations where !seen.contains(citation.title) {
            seen.append(citation.title)
        }
        return seen.joined(separator: ", ")
    }

    /// Progress goes to standard error, and only on a terminal.
    private func note(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    private func write(_ urgency: Urgency) {
        let reasons = urgency.because.map { "\($0.text) [\($0.citation)]" }
        let text = "\(urgency.level.uppercased()): \(reasons.joined(separator: " · "))"
        Swift.print(style.alarming(style.wrap(text, indent: 0)) + "\n")
    }

    private func write(_ sentence: AnswerSentence) {
        let marks = sentence.citations.map { "[\($0)]" }.joined()
        let text = sentence.quoted ? "“\(sentence.text)”" : sentence.text
        let lead = sentence.heading.map { $0.hasSuffix(":") ? "\($0) " : "\($0): " } ?? ""
        Swift.print(style.wrap("\(lead)\(text) \(marks)", indent: 0))
    }

    private func write(_ answer: Answer) {
        if answer.status == .declined || answer.sentences.isEmpty {
            Swift.print(style.wrap(answer.answer, indent: 0))
        }
        if answer.composition == .extracted {
            Swift.print(
                style.faint(
                    "\nThe sentences above are the library's own, chosen for your question."))
        }
        guard !answer.citations.isEmpty else { return }
        Swift.print(
            "\n" + style.bold(answer.status == .declined ? "Nearest pages" : "From the library"))
        for citation in answer.citations { write(citation) }
    }

    private func write(_ citation: Citation) {
        let path = ([citation.title] + citation.heading).joined(separator: " > ")
        Swift.print("[\(citation.number)] \(style.bold(path))")
        Swift.print(style.wrap("“\(citation.quote)”", indent: 4))
        let place =
            "\(citation.file), bytes \(citation.span.map(String.init).joined(separator: "-"))"
        let review = citation.reviewed.map { "reviewed \($0)" } ?? "no review date"
        let overdue =
            citation.reviewOverdue ? ", REVIEW OVERDUE since \(citation.reviewDue ?? "")" : ""
        Swift.print(style.faint("    \(place) · \(review)\(overdue)"))
    }
}
