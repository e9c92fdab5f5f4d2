// SPDX-License-Identifier: Apache-2.0
//
// What Answering hands to the programs. The wire has its own types: the daemon maps these to them.

public import Retrieval

/// A place in the library that a sentence rests on.
public struct Citation: Sendable, Equatable {
    /// 1, 2, … in the order of first use.
    public var number: Int
    /// The page.
    public var page: PageRecord
    /// Heading path, the page's title left out.
    public var heading: [String]
    /// Identity of the passage.
    public var passage: String
    /// The text that is meant, byte for byte as the passage has it.
    public var quote: String
    /// The bytes of the file that the quote came from.
    public var span: Range<Int>
}

/// A sentence that passed its check.
public struct GroundedSentence: Sendable, Equatable {
    /// The sentence.
    public var text: String
    /// Numbers of the citations that support it; never empty.
    public var citations: [Int]
    /// Whether the text stands in the library word for word.
    public var isQuotation: Bool
    /// The heading that a quoted list item needs in order to be understood ("Call 999 if:").
    public var heading: String?
}

/// How the shown sentences came about.
public enum Composition: String, Sendable {
    /// The model's sentences survived the check.
    case written
    /// Sentences of the library, because too few of the model's survived.
    case extracted
    /// Nothing but the reason for declining.
    case none
}

/// A whole answer.
public struct GroundedAnswer: Sendable, Equatable {
    /// Why the library does not answer; nil when it does.
    public var declined: DeclineReason?
    /// What the appliance says in its own words: the reply to small talk, or why it declines.
    public var remark: String?
    /// Belief that the library answers the question, 0 to 1; 1 for small talk.
    public var answerability = 1.0
    /// What is said.
    public var sentences: [GroundedSentence]
    /// What it rests on; for a declined question one place on each of the nearest pages.
    public var citations: [Citation]
    /// How the sentences came about.
    public var composition: Composition
    /// Sentences that the model wrote and that nothing supports.
    public var droppedSentences: Int
    /// How soon help is needed; nil in library mode unless an emergency was recognised.
    public var urgency: GroundedUrgency?
    /// The likely condition; nil in library mode and when the assessment is inconclusive.
    public var condition: GroundedCondition?
    /// A question that would help to decide.
    public var followUp: String?
    /// What thinking took place.
    public var thinking: ThinkingRecord?
    /// The question as it was understood, where it was rewritten to stand alone.
    public var understoodAs: String?
    /// What it cost.
    public var cost: AnswerCost
}

/// What an answer cost. Durations are counted from the start of the question.
public struct AnswerCost: Sendable, Equatable {
    /// Finding the evidence.
    public var retrieval: Duration = .zero
    /// Until the evidence was ready to show.
    public var firstEvidence: Duration = .zero
    /// Until the model's first text; zero when it wrote nothing.
    public var firstToken: Duration = .zero
    /// The whole answer.
    public var total: Duration = .zero
    /// Tokens of the prompt.
    public var promptTokens = 0
    /// Prompt tokens whose state was kept from before.
    public var cachedTokens = 0
    /// Tokens that the model wrote.
    public var outputTokens = 0

    /// Nothing spent.
    public init() {}
}

/// What an answer consists of while it comes about, in order: how a follow-up was understood, the
/// evidence, the urgency if there is any, any number of pieces of thinking, any number of sentences, the whole.
public enum AnswerEvent: Sendable {
    /// The question as it was understood, where it was rewritten to stand alone.
    case understood(String)
    /// The passages that the answer will rest on.
    case evidence([Citation])
    /// A red flag or, in assessment mode, the level.
    case urgency(GroundedUrgency)
    /// A piece of the model's thinking.
    case thinking(String)
    /// A sentence that passed its check, with the citations that are new with it.
    case sentence(GroundedSentence)
    /// The whole answer.
    case done(GroundedAnswer)
}
