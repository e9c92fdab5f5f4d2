// SPDX-License-Identifier: Apache-2.0
//
// A chat as a value without input, output or time: what comes in gives the action to take, and a
// thin shell takes it.

import WireProtocol

/// Where a chat stands.
struct ChatState {
    /// What the chat waits for.
    enum Phase: Equatable {
        /// A line.
        case prompting
        /// An answer.
        case answering
        /// Nothing: it is over.
        case over
    }

    /// What happens.
    enum Input {
        case line(String)
        /// Ctrl-C.
        case interrupt
        /// Ctrl-D, or the end of piped input.
        case end
        /// The turn is over: answered, failed or broken off.
        case turnOver(Answer?)
    }

    /// What to do about it.
    enum Action: Equatable {
        case none
        case ask(AskRequest)
        /// Break off the answer in the making.
        case cancel
        /// Show a place in its page.
        case open(Citation)
        /// List these places.
        case list([Citation])
        /// Tell the person something.
        case say(String)
        /// List the commands.
        case help
        /// Forget the conversation, then say that it is forgotten.
        case forget
        case leave
    }

    private(set) var phase = Phase.prompting
    private(set) var patient: PatientDetails
    private(set) var thinking: ThinkingMode?
    private(set) var mode: AskMode?
    private var last: Answer?

    /// Begins with what the command line says.
    init(
        patient: PatientDetails = PatientDetails(), thinking: ThinkingMode? = nil,
        mode: AskMode? = nil
    ) {
        self.patient = patient
        self.thinking = thinking
        self.mode = mode
    }

    /// Takes what happens and returns what to do.
    mutating func receive(_ input: Input) -> Action {
        switch (phase, input) {
        case (.over, _): return .none
        case (.answering, .interrupt): return .cancel
        case (.answering, .turnOver(let answer)):
            phase = .prompting
            last = answer ?? last
            return .none
        case (.answering, _), (.prompting, .turnOver): return .none
        case (.prompting, .interrupt), (.prompting, .end):
            phase = .over
            return .leave
        case (.prompting, .line(let line)): return obey(ChatCommand(line))
        }
    }

    private mutating func obey(_ command: ChatCommand) -> Action {
        switch command {
        case .nothing: return .none
        case .question(let text):
            phase = .answering
            return .ask(
                AskRequest(
                    question: text, mode: mode,
                    patient: patient == PatientDetails() ? nil : patient, thinking: thinking))
        case .sources:
            let places = last?.citations ?? []
            return places.isEmpty
                ? .say("There are no sources yet. Ask a question.") : .list(places)
        case .open(let number): return open(number)
        case .think(let mode):
            thinking = mode ?? thinking
            return .say("Thinking: \((thinking ?? .auto).rawValue).")
        case .mode(let mode):
            self.mode = mode ?? self.mode
            return .say("Mode: \((self.mode ?? .library).rawValue).")
        case .patient(let fields):
            for field in fields { field.apply(to: &patient) }
            return .say(Self.description(of: patient))
        case .clear:
            patient = PatientDetails()
            last = nil
            return .forget
        case .help: return .help
        case .quit:
            phase = .over
            return .leave
        case .mistaken(let advice): return .say(advice)
        }
    }

    private func open(_ number: Int) -> Action {
        let places = last?.citations ?? []
        guard let place = places.first(where: { $0.number == number }) else {
            return .say(
                places.isEmpty
                    ? "There are no sources yet. Ask a question."
                    : "There is no source \(number). The last answer has 1 to \(places.count).")
        }
        return .open(place)
    }

    /// The patient on one line.
    static func description(of patient: PatientDetails) -> String {
        let age = patient.age.map {
            $0 == $0.rounded() ? "age \(Int($0))" : "age \($0)"
        }
        let parts = [
            age, patient.sex?.rawValue, patient.history.map { "history: \($0)" },
            patient.occupation.map { "occupation: \($0)" },
            patient.support.map { "support: \($0)" },
        ].compactMap { $0 }
        return "Patient: " + (parts.isEmpty ? "nothing known" : parts.joined(separator: ", ")) + "."
    }
}
