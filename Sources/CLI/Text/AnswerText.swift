// SPDX-License-Identifier: Apache-2.0
//
// An answer as text for a person, piece by piece as its events come. A value without output, so
// that what is shown can be compared with golden texts.

import WireProtocol

/// Turns the events of one answer into text.
struct AnswerText {
    /// How much is told of the places that an answer rests on.
    enum Sources {
        /// Their words, where the answer has not quoted them, and their places in the file.
        case whole
        /// Their headings: the chat can open them.
        case brief
    }

    let style: TerminalStyle
    var sources = Sources.whole
    var showsThinking = false
    private var heading: String?
    private var hasText = false
    private var urgencyShown: Urgency?
    private var isThinking = false

    init(style: TerminalStyle, sources: Sources = .whole, showsThinking: Bool = false) {
        self.style = style
        self.sources = sources
        self.showsThinking = showsThinking
    }

    /// What to print for an event; empty for one that is not shown.
    mutating func text(for event: AskEvent) -> String {
        switch event {
        case .understood(let question): understood(question)
        case .urgency(let urgency): banner(urgency)
        case .thinking(let text): thought(text)
        case .sentence(let sentence): self.sentence(sentence)
        case .done(let answer): whole(answer)
        case .evidence, .problem: ""
        }
    }

    /// What a follow-up was taken for: a wrong reading has to be seen before the answer is.
    private func understood(_ question: String) -> String {
        paragraph(RichText.bold("Understood as: ") + question) + "\n"
    }

    private mutating func banner(_ urgency: Urgency) -> String {
        guard urgency != urgencyShown else { return "" }
        urgencyShown = urgency
        let level = UrgencyWords(urgency.level)
        let title = level.isAlarming ? RichText.alarm(level.text) : RichText.bold(level.text)
        var text = paragraph(title)
        for reason in urgency.because {
            text += item("“\(reason.text)” [\(reason.citation)]")
        }
        if let advice = urgency.advice { text += paragraph(RichText(advice)) }
        return text + "\n"
    }

    private mutating func thought(_ text: String) -> String {
        guard showsThinking else { return "" }
        defer { isThinking = true }
        return (isThinking ? "" : paragraph(.faint("Thinking, not checked:")))
            + paragraph(.faint(text))
    }

    private mutating func sentence(_ sentence: AnswerSentence) -> String {
        var text = isThinking ? "\n" : ""
        isThinking = false
        hasText = true
        let marks = sentence.citations.map { "[\($0)]" }.joined()
        let words = sentence.quoted ? "“\(sentence.text)”" : sentence.text
        guard let heading = sentence.heading else {
            self.heading = nil
            return text + paragraph(RichText("\(words) \(marks)"))
        }
        if heading != self.heading {
            text += paragraph(RichText(heading.hasSuffix(":") ? heading : "\(heading):"))
        }
        self.heading = heading
        return text + item("\(words) \(marks)")
    }

    private mutating func whole(_ answer: Answer) -> String {
        var text = ""
        if let urgency = answer.urgency, urgency != urgencyShown { text += "\n" + banner(urgency) }
        if answer.status == .declined || answer.sentences.isEmpty {
            text += paragraph(RichText(answer.answer))
        }
        if let condition = answer.condition { text += assessed(condition) }
        if answer.composition == .extracted, hasText {
            text +=
                "\n"
                + paragraph(
                    .faint("The sentences above are the library's own, chosen for your question."))
        }
        if let followUp = answer.followUp {
            text += "\n" + paragraph(RichText.bold("It would help to know: ") + followUp)
        }
        return text + cited(answer)
    }

    private func assessed(_ condition: Condition) -> String {
        let share = Int((condition.confidence * 100).rounded())
        var text = RichText.bold("Fits best: ") + "\(condition.title) (\(share) %)."
        if !condition.alternatives.isEmpty {
            text = text + " Also possible: \(condition.alternatives.joined(separator: ", "))."
        }
        return "\n" + paragraph(text)
            + paragraph(.faint("This is not a diagnosis: a clinician decides."))
    }

    /// The places; their words only where the reader has not seen them.
    private func cited(_ answer: Answer) -> String {
        guard !answer.citations.isEmpty else { return "" }
        let title = answer.status == .declined ? "Nearest pages" : "From the library"
        let shown = Set(answer.sentences.filter(\.quoted).map(\.text))
        let list = SourceList(style: style, words: sources == .whole ? .all(but: shown) : .none)
        return "\n" + paragraph(.bold(title)) + list.text(of: answer.citations)
    }

    private func paragraph(_ text: RichText) -> String { style.render(text) + "\n" }

    private func item(_ text: String) -> String {
        style.render(RichText(text), indent: 2, first: "- ") + "\n"
    }
}

/// How soon help is needed, in words that do not need their colour.
struct UrgencyWords {
    let text: String
    /// Whether waiting may harm.
    let isAlarming: Bool

    /// The words for a level of the wire; one that is not known here is given as it is.
    init(_ level: String) {
        let known: [String: (String, Bool)] = [
            "emergency": ("EMERGENCY: get emergency help now.", true),
            "urgent": ("URGENT: get medical advice soon, do not wait for a routine visit.", true),
            "routine": ("ROUTINE: see a GP.", false),
            "pharmacy": ("PHARMACY: a pharmacist can help.", false),
            "selfCare": ("SELF-CARE: the library advises care at home.", false),
            "unknown": ("URGENCY UNKNOWN.", false),
        ]
        (text, isAlarming) = known[level] ?? ("URGENCY: \(level)", true)
    }
}
