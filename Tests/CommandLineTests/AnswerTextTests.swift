// SPDX-License-Identifier: Apache-2.0

import Testing
import WireProtocol

@testable import CLI

@Suite("An answer on a terminal")
struct AnswerTextTests {
    static func citation(_ number: Int, overdue: Bool = false) -> Citation {
        Citation(
            number: number, page: "shingles", title: "Shingles",
            heading: number == 1 ? ["How long it lasts"] : ["When to get help", "Call 999 if:"],
            passage: "p\(number)",
            quote: number == 1 ? "The rash takes up to 4 weeks." : "sudden loss of sight",
            file: "conditions/shingles/index.html", span: [100, 140], source: nil,
            reviewed: "2020-03-01", reviewDue: "2023-03-01", reviewOverdue: overdue)
    }

    static let urgency = Urgency(
        level: "emergency", because: [.init(citation: 2, text: "sudden loss of sight")])
    static let sentences = [
        AnswerSentence(
            text: "The rash takes up to 4 weeks to heal.", citations: [1], quoted: false),
        AnswerSentence(
            text: "sudden loss of sight", citations: [2], quoted: true, heading: "Call 999 if:"),
        AnswerSentence(
            text: "new confusion", citations: [2], quoted: true, heading: "Call 999 if:"),
    ]

    static func answer(overdue: Bool = false) -> Answer {
        Answer(
            status: .answered, mode: .library, answer: "", sentences: sentences,
            citations: [citation(1, overdue: overdue), citation(2)], urgency: urgency,
            condition: nil, followUp: nil, thinking: nil, generation: 1, model: "m",
            droppedSentences: 0, composition: .written, timings: Timings())
    }

    static func text(
        _ style: TerminalStyle, _ sources: AnswerText.Sources = .whole, overdue: Bool = false
    ) -> String {
        var text = AnswerText(style: style, sources: sources)
        let events: [AskEvent] =
            [.understood("How long does shingles last?"), .evidence([]), .urgency(urgency)]
            + sentences.map { .sentence($0) } + [.done(answer(overdue: overdue))]
        return events.map { text.text(for: $0) }.joined()
    }

    @Test("at 80 columns: how it was understood, urgency, sentences, places")
    func wide() {
        let golden = """
            Understood as: How long does shingles last?

            EMERGENCY: get emergency help now.
            - “sudden loss of sight” [2]

            The rash takes up to 4 weeks to heal. [1]
            Call 999 if:
            - “sudden loss of sight” [2]
            - “new confusion” [2]

            From the library
            [1] Shingles > How long it lasts
                “The rash takes up to 4 weeks.”
                conditions/shingles/index.html, bytes 100-140 · reviewed 2020-03-01, REVIEW
                OVERDUE since 2023-03-01
            [2] Shingles > When to get help > Call 999 if:
                conditions/shingles/index.html, bytes 100-140 · reviewed 2020-03-01

            """
        #expect(Self.text(TerminalStyle(width: 80, colour: false), overdue: true) == golden)
    }

    @Test("at 40 columns no line is longer, and nothing is lost")
    func narrow() {
        let golden = """
            Understood as: How long does shingles
            last?

            EMERGENCY: get emergency help now.
            - “sudden loss of sight” [2]

            The rash takes up to 4 weeks to heal.
            [1]
            Call 999 if:
            - “sudden loss of sight” [2]
            - “new confusion” [2]

            From the library
            [1] Shingles > How long it lasts ·
                reviewed 2020-03-01
            [2] Shingles > When to get help > Call
                999 if: · reviewed 2020-03-01

            """
        #expect(Self.text(TerminalStyle(width: 40, colour: false), .brief) == golden)
    }

    @Test("places of one section stand together, unread words are shown, long ones shortened")
    func sources() {
        var long = Self.citation(3)
        long.quote = String(repeating: "sight ", count: 100)
        var other = Self.citation(5)
        other.heading = ["Treatment"]
        let list = SourceList(
            style: TerminalStyle(width: 80, colour: false), words: .all(but: ["ache"]))
        let shown = list.text(
            of: [2, 3, 4, 5, 6].map { number in
                var citation = number == 3 ? long : number == 5 ? other : Self.citation(number)
                citation.number = number
                if number != 3 { citation.quote = number == 5 ? "ache" : "item \(number)" }
                return citation
            })
        #expect(
            shown.hasPrefix("[2-4, 6] Shingles > When to get help > Call 999 if:\n    “item 2”\n"))
        #expect(shown.contains("sight …”"))
        #expect(shown.contains("bytes 100-140, 100-140, 100-140, 100-140 ·"))
        #expect(shown.contains("\n[5] Shingles > Treatment\n    conditions/"))
        #expect(!shown.contains("ache"))
    }

    @Test("colour adds to the words and never replaces them")
    func colour() {
        let plain = Self.text(TerminalStyle(width: 80, colour: false))
        let coloured = Self.text(TerminalStyle(width: 80, colour: true))
        #expect(coloured.contains("\u{1B}[1;31mEMERGENCY: get emergency help now.\u{1B}[0m"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test("the urgency is told once, and again when it was raised")
    func raised() {
        var text = AnswerText(style: TerminalStyle(width: 80, colour: false))
        #expect(text.text(for: .urgency(Urgency(level: "urgent", because: []))).contains("URGENT"))
        #expect(text.text(for: .done(Self.answer())).contains("EMERGENCY"))
        #expect(!text.text(for: .done(Self.answer())).contains("EMERGENCY"))
    }

    @Test("every level has its words, and one that is not known is not hidden")
    func levels() {
        for level in ["emergency", "urgent", "routine", "pharmacy", "selfCare", "unknown"] {
            #expect(!UrgencyWords(level).text.hasPrefix("URGENCY: "))
        }
        #expect(UrgencyWords("critical").text.contains("critical"))
        #expect(UrgencyWords("critical").isAlarming)
    }

    @Test("an unknown urgency comes with what to do")
    func unknown() {
        var text = AnswerText(style: TerminalStyle(width: 80, colour: false))
        let shown = text.text(
            for: .urgency(Urgency(level: "unknown", because: [], advice: "Get help as usual.")))
        #expect(shown == "URGENCY UNKNOWN.\nGet help as usual.\n\n")
    }

    @Test("a declined question shows the reason and the nearest pages")
    func declined() {
        var answer = Self.answer()
        answer.status = .declined
        answer.sentences = []
        answer.answer = "The library does not hold an answer to this."
        answer.urgency = nil
        var text = AnswerText(style: TerminalStyle(width: 80, colour: false), sources: .brief)
        let shown = text.text(for: .done(answer))
        #expect(shown.hasPrefix("The library does not hold an answer to this.\n\nNearest pages\n"))
    }

    @Test("a place is shown with its words marked and its section around it")
    func place() {
        func passage(_ id: String, _ text: String) -> PassageResponse {
            PassageResponse(
                passage: id, page: "gout", title: "Gout", heading: ["How long it lasts"],
                text: text, file: "gout.html", span: [5, 9])
        }
        let page = PageResponse(
            page: "gout", title: "Gout", names: [], file: "gout.html", source: nil, reviewed: nil,
            reviewDue: nil,
            passages: [
                passage("a", "Attacks come at night."),
                passage("b", "An attack lasts 5 to 10 days.\nMany have another."),
                passage("c", "Tablets prevent them."),
            ])
        let text = PassageText(style: TerminalStyle(width: 30, colour: false))
        let golden = """
            Gout > How long it lasts
            Attacks come at night.
            > An attack lasts 5 to 10
            > days.
              Many have another.
            Tablets prevent them.
            gout.html, bytes 5-9

            """
        #expect(
            text.passage(page.passages[1], quote: "An attack lasts 5 to 10 days.", of: page)
                == golden)
    }
}
