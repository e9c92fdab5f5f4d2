// SPDX-License-Identifier: Apache-2.0

/// What a conversation will remember of a question while it is being answered. An answer that the
/// person broke off is remembered as far as they saw it: they may refer to it ("no, I meant …").
public struct TurnRecorder: Sendable {
    /// Longest answer that is remembered, in characters; the end of a longer one is left out.
    private static let answerLengthMax = 8000

    private var turn: Turn
    private var isSmallTalk = false

    /// A question of which nothing has been answered yet.
    public init(question: String) {
        turn = Turn(question: question, answer: "", passages: [])
    }

    /// Takes in what the person gets to see. Thinking is never remembered.
    public mutating func see(_ event: AnswerEvent) {
        switch event {
        case .understood(let question): turn.question = question
        case .evidence(let places): turn.passages = places.map(\.passage).distinct()
        case .sentence(let sentence): add(sentence.text)
        case .done(let answer): see(answer)
        case .urgency, .thinking: break
        }
    }

    /// What to remember; nil for small talk, which later questions never rest on.
    public var remembered: Turn? { isSmallTalk ? nil : turn }

    private mutating func add(_ sentence: String) {
        let answer = turn.answer.isEmpty ? sentence : "\(turn.answer) \(sentence)"
        turn.answer = String(answer.prefix(Self.answerLengthMax))
    }

    private mutating func see(_ answer: GroundedAnswer) {
        isSmallTalk = answer.remark != nil
        turn.followUp = answer.followUp
        // The nearest pages of a declined question are no topic.
        turn.passages = answer.declined == nil ? answer.citations.map(\.passage).distinct() : []
    }
}
