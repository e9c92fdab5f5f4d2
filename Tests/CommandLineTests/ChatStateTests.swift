// SPDX-License-Identifier: Apache-2.0

import Testing
import WireProtocol

@testable import CLI

@Suite("A chat, without terminal or daemon")
struct ChatStateTests {
    static let citation = Citation(
        number: 2, page: "gout", title: "Gout", heading: [], passage: "p", quote: "q",
        file: "gout.html", span: [0, 1], source: nil, reviewed: nil, reviewDue: nil,
        reviewOverdue: false)
    static let answer = Answer(
        status: .answered, mode: .library, answer: "", sentences: [], citations: [citation],
        urgency: nil, condition: nil, followUp: nil, thinking: nil, generation: 1, model: "m",
        droppedSentences: 0, composition: .written, timings: Timings())

    @Test(
        "lines are read as commands or questions",
        arguments: [
            ("  What is gout? ", ChatCommand.question("What is gout?")), ("", .nothing),
            (" \t", .nothing), ("/quit", .quit), ("/EXIT", .quit), ("/sources", .sources),
            ("/open 2", .open(2)), ("/open [2]", .open(2)),
            ("/open x", .mistaken("Type the number of a source, such as /open 1.")),
            ("/open 0", .mistaken("Type the number of a source, such as /open 1.")),
            ("/think long", .think(.long)), ("/think", .think(nil)),
            ("/think deep", .mistaken("Type /think off, short, long or auto.")),
            ("/mode assessment", .mode(.assessment)), ("/clear", .clear), ("/help", .help),
            ("/fly", .mistaken("There is no command /fly. Type /help.")),
            ("/patient", .patient([])),
            (
                "/patient age=34 sex=Female history=\"asthma, pregnant\" occupation=bus driver",
                .patient([
                    .age(34), .sex(.female), .history("asthma, pregnant"),
                    .occupation("bus driver"),
                ])
            ), ("/patient age=0.5", .patient([.age(0.5)])),
            ("/patient age=", .patient([.age(nil)])),
            (
                "/patient age=200",
                .mistaken("The age is 200; it must be a number from 0 to 130.")
            ),
            ("/patient age=nan", .mistaken("The age is nan; it must be a number from 0 to 130.")),
            ("/patient sex=x", .mistaken("The sex is x; it must be female or male.")),
        ])
    func commands(line: String, command: ChatCommand) {
        #expect(ChatCommand(line) == command)
    }

    @Test("a question carries patient, thinking and mode until they are cleared")
    func request() {
        var chat = ChatState()
        _ = chat.receive(.line("/patient age=34 history=asthma"))
        _ = chat.receive(.line("/think short"))
        _ = chat.receive(.line("/mode assessment"))
        #expect(
            chat.receive(.line("My chest hurts"))
                == .ask(
                    AskRequest(
                        question: "My chest hurts", mode: .assessment,
                        patient: PatientDetails(age: 34, history: "asthma"), thinking: .short)))
        _ = chat.receive(.turnOver(Self.answer))
        #expect(chat.receive(.line("/clear")) == .forget)
        #expect(chat.patient == PatientDetails())
        #expect(
            chat.receive(.line("/open 2")) == .say("There are no sources yet. Ask a question."))
    }

    @Test("Ctrl-C stops the answer in the making, and only at the prompt it leaves")
    func interrupts() {
        var chat = ChatState()
        _ = chat.receive(.line("What is gout?"))
        #expect(chat.phase == .answering)
        #expect(chat.receive(.interrupt) == .cancel)
        #expect(chat.receive(.interrupt) == .cancel)
        #expect(chat.receive(.line("too early")) == .none)
        _ = chat.receive(.turnOver(nil))
        #expect(chat.phase == .prompting)
        #expect(chat.receive(.interrupt) == .leave)
        #expect(chat.phase == .over)
        #expect(chat.receive(.line("What is gout?")) == .none)
        #expect(chat.receive(.interrupt) == .none)
    }

    @Test("sources are those of the last answer, also after a turn that failed")
    func sources() {
        var chat = ChatState()
        #expect(chat.receive(.line("/sources")) != .list([Self.citation]))
        _ = chat.receive(.line("What is gout?"))
        _ = chat.receive(.turnOver(Self.answer))
        _ = chat.receive(.line("Why?"))
        _ = chat.receive(.turnOver(nil))
        #expect(chat.receive(.line("/sources")) == .list([Self.citation]))
        #expect(chat.receive(.line("/open 2")) == .open(Self.citation))
        #expect(
            chat.receive(.line("/open 7"))
                == .say("There is no source 7. The last answer has 1 to 1."))
    }

    @Test("the end of the input leaves")
    func end() {
        var chat = ChatState()
        #expect(chat.receive(.end) == .leave)
        #expect(
            ChatState.description(of: PatientDetails(age: 0.5, sex: .male))
                == "Patient: age 0.5, male.")
    }
}
