// SPDX-License-Identifier: Apache-2.0
//
// The stream of `POST /v1/ask`: understood?, evidence, urgency?, thinking*, sentence*, then done or problem.

import Foundation

/// One event of the stream that answers a question.
public enum AskEvent: Sendable, Equatable {
    /// A follow-up as it was understood: the question that is searched for and answered.
    case understood(String)
    /// The passages that the answer will rest on, before anything is written.
    case evidence([Citation])
    /// A red flag or, in assessment mode, the level.
    case urgency(Urgency)
    /// A piece of the model's thinking.
    case thinking(String)
    /// A sentence that passed its check.
    case sentence(AnswerSentence)
    /// The whole answer; the last event.
    case done(Answer)
    /// Why there is no answer; the last event.
    case problem(Problem)

    /// The name of the event on the wire.
    public var name: String {
        switch self {
        case .understood: "understood"
        case .evidence: "evidence"
        case .urgency: "urgency"
        case .thinking: "thinking"
        case .sentence: "sentence"
        case .done: "done"
        case .problem: "problem"
        }
    }

    /// The event as a server-sent event with a JSON payload.
    public func serverSentEvent() throws -> ServerSentEvent {
        ServerSentEvent(name: name, data: try payload())
    }

    /// Reads an event; nil for a name that this version does not know.
    public init?(_ event: ServerSentEvent) throws {
        let data = Data(event.data.utf8)
        switch event.name {
        case "understood":
            self = .understood(try WireJSON.decode(Understood.self, from: data).question)
        case "evidence": self = .evidence(try WireJSON.decode(Evidence.self, from: data).citations)
        case "urgency": self = .urgency(try WireJSON.decode(Urgency.self, from: data))
        case "thinking": self = .thinking(try WireJSON.decode(Thought.self, from: data).text)
        case "sentence": self = .sentence(try WireJSON.decode(AnswerSentence.self, from: data))
        case "done": self = .done(try WireJSON.decode(Answer.self, from: data))
        case "problem": self = .problem(try WireJSON.decode(Problem.self, from: data))
        default: return nil
        }
    }

    private func payload() throws -> String {
        switch self {
        case .understood(let question): try WireJSON.string(Understood(question: question))
        case .evidence(let citations): try WireJSON.string(Evidence(citations: citations))
        case .urgency(let urgency): try WireJSON.string(urgency)
        case .thinking(let text): try WireJSON.string(Thought(text: text))
        case .sentence(let sentence): try WireJSON.string(sentence)
        case .done(let answer): try WireJSON.string(answer)
        case .problem(let problem): try WireJSON.string(problem)
        }
    }

    private struct Understood: Codable {
        var question: String
    }

    private struct Evidence: Codable {
        var citations: [Citation]
    }

    private struct Thought: Codable {
        var text: String
    }
}
