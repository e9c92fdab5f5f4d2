// SPDX-License-Identifier: Apache-2.0
//
// A question and its answer on the wire. Fields may be added, never changed: other programs and the
// operators' scripts read them. Start here.

/// What kind of answer is wanted.
public enum AskMode: String, Codable, Sendable {
    /// Find, quote and summarise with citations.
    case library
    /// Likely condition and urgency as well; only where the site has switched it on.
    case assessment
}

/// The body of `POST /v1/ask`.
public struct AskRequest: Codable, Sendable, Equatable {
    /// What the person asks, in their own words.
    public var question: String
    /// Library mode when absent.
    public var mode: AskMode?
    /// Seed of the sampler; the same question, index, model and seed give the same bytes.
    public var seed: UInt64?
    /// Who the question is about.
    public var patient: PatientDetails?
    /// How long the model may think; `auto` when absent. Only assessments think.
    public var thinking: ThinkingMode?
    /// The conversation that the question belongs to; absent for a question that stands alone.
    public var session: String?

    /// Creates a request.
    public init(
        question: String, mode: AskMode? = nil, seed: UInt64? = nil,
        patient: PatientDetails? = nil, thinking: ThinkingMode? = nil, session: String? = nil
    ) {
        self.question = question
        self.mode = mode
        self.seed = seed
        self.patient = patient
        self.thinking = thinking
        self.session = session
    }
}

/// Whether the library holds an answer.
public enum AnswerStatus: String, Codable, Sendable {
    case answered, declined
}

/// The whole answer: the `done` event, and what `wardbook ask --json` prints.
public struct Answer: Codable, Sendable, Equatable {
    /// Whether the library holds an answer.
    public var status: AnswerStatus
    /// The mode that it was answered in.
    public var mode: AskMode
    /// The sentences joined, or why the question was declined.
    public var answer: String
    /// What is said, sentence by sentence, each with what it rests on.
    public var sentences: [AnswerSentence]
    /// The places in the library that the sentences name; for a declined question the nearest pages.
    public var citations: [Citation]
    /// How soon help is needed; null outside assessment mode unless a red flag was found.
    public var urgency: Urgency?
    /// The likely condition; null outside assessment mode.
    public var condition: Condition?
    /// A question that would help to decide, or null.
    public var followUp: String?
    /// What thinking took place; null when there was none.
    public var thinking: Thinking?
    /// The question as it was understood, where it was rewritten to stand alone; else null.
    public var understoodAs: String?
    /// Number of the index generation that answered.
    public var generation: Int
    /// Name of the language model.
    public var model: String
    /// Sentences that the model wrote and that were not shown, because nothing supports them.
    public var droppedSentences: Int
    /// How the shown sentences came about.
    public var composition: Composition
    /// How long it took.
    public var timings: Timings

    /// How the shown sentences came about.
    public enum Composition: String, Codable, Sendable {
        /// The model's sentences survived the check.
        case written
        /// Sentences of the library, because too few of the model's survived.
        case extracted
        /// Nothing but the reason for declining.
        case none
    }

    /// Creates an answer.
    public init(
        status: AnswerStatus, mode: AskMode, answer: String, sentences: [AnswerSentence],
        citations: [Citation], urgency: Urgency?, condition: Condition?, followUp: String?,
        thinking: Thinking?, understoodAs: String? = nil, generation: Int, model: String,
        droppedSentences: Int, composition: Composition, timings: Timings
    ) {
        self.status = status
        self.mode = mode
        self.answer = answer
        self.sentences = sentences
        self.citations = citations
        self.urgency = urgency
        self.condition = condition
        self.followUp = followUp
        self.thinking = thinking
        self.understoodAs = understoodAs
        self.generation = generation
        self.model = model
        self.droppedSentences = droppedSentences
        self.composition = composition
        self.timings = timings
    }

    /// Absent parts are written as null, so that readers see that they were considered.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encode(mode, forKey: .mode)
        try container.encode(answer, forKey: .answer)
        try container.encode(sentences, forKey: .sentences)
        try container.encode(citations, forKey: .citations)
        try container.encode(urgency, forKey: .urgency)
        try container.encode(condition, forKey: .condition)
        try container.encode(followUp, forKey: .followUp)
        try container.encode(thinking, forKey: .thinking)
        try container.encode(understoodAs, forKey: .understoodAs)
        try container.encode(generation, forKey: .generation)
        try container.encode(model, forKey: .model)
        try container.encode(droppedSentences, forKey: .droppedSentences)
        try container.encode(composition, forKey: .composition)
        try container.encode(timings, forKey: .timings)
    }
}

/// One sentence of an answer.
public struct AnswerSentence: Codable, Sendable, Equatable {
    /// The sentence.
    public var text: String
    /// Numbers of the citations that support it; never empty.
    public var citations: [Int]
    /// Whether the text stands in the library word for word.
    public var quoted: Bool
    /// The heading that a quoted list item needs in order to be understood ("Call 999 if:").
    public var heading: String?

    /// Creates a sentence.
    public init(text: String, citations: [Int], quoted: Bool, heading: String? = nil) {
        self.text = text
        self.citations = citations
        self.quoted = quoted
        self.heading = heading
    }
}

/// A place in the library.
public struct Citation: Codable, Sendable, Equatable {
    /// 1, 2, … within one answer.
    public var number: Int
    /// Identity of the page.
    public var page: String
    /// Title of the page.
    public var title: String
    /// Heading path, the title left out.
    public var heading: [String]
    /// Identity of the passage.
    public var passage: String
    /// The text of the library that is meant.
    public var quote: String
    /// The file below the corpus folder.
    public var file: String
    /// First byte and the byte after the last of the quote in the file.
    public var span: [Int]
    /// Where the page was published, if known.
    public var source: String?
    /// Date of the page's last review, `YYYY-MM-DD`, if known.
    public var reviewed: String?
    /// Date of its next review, `YYYY-MM-DD`, if known.
    public var reviewDue: String?
    /// Whether the next review is past.
    public var reviewOverdue: Bool

    /// Creates a citation.
    public init(
        number: Int, page: String, title: String, heading: [String], passage: String,
        quote: String, file: String, span: [Int], source: String?, reviewed: String?,
        reviewDue: String?, reviewOverdue: Bool
    ) {
        self.number = number
        self.page = page
        self.title = title
        self.heading = heading
        self.passage = passage
        self.quote = quote
        self.file = file
        self.span = span
        self.source = source
        self.reviewed = reviewed
        self.reviewDue = reviewDue
        self.reviewOverdue = reviewOverdue
    }
}

/// How soon help is needed, and why.
public struct Urgency: Codable, Sendable, Equatable {
    /// `emergency`, `urgent`, `routine`, `pharmacy`, `selfCare` or `unknown`.
    public var level: String
    /// The library's own words behind the level.
    public var because: [Reason]
    /// What to do when the library does not tell; absent for a known level.
    public var advice: String?

    /// One item of the library that the question matches.
    public struct Reason: Codable, Sendable, Equatable {
        /// Number of the citation.
        public var citation: Int
        /// The item, word for word.
        public var text: String

        /// Creates a reason.
        public init(citation: Int, text: String) {
            self.citation = citation
            self.text = text
        }
    }

    /// Creates an urgency.
    public init(level: String, because: [Reason], advice: String? = nil) {
        self.level = level
        self.because = because
        self.advice = advice
    }
}

/// The condition that fits best.
public struct Condition: Codable, Sendable, Equatable {
    /// Identity of its page.
    public var page: String
    /// Title of its page.
    public var title: String
    /// From 0 to 1.
    public var confidence: Double
    /// Titles of other pages that fit.
    public var alternatives: [String]

    /// Creates a condition.
    public init(page: String, title: String, confidence: Double, alternatives: [String]) {
        self.page = page
        self.title = title
        self.confidence = confidence
        self.alternatives = alternatives
    }
}

/// What thinking took place before the answer.
public struct Thinking: Codable, Sendable, Equatable {
    /// Tokens spent.
    public var tokens: Int
    /// How often the model was made to go on.
    public var extensions: Int

    /// Creates a record of thinking.
    public init(tokens: Int, extensions: Int) {
        self.tokens = tokens
        self.extensions = extensions
    }
}

/// How long an answer took, in milliseconds since the request was read, and what it cost.
public struct Timings: Codable, Sendable, Equatable {
    /// Finding the evidence.
    public var retrievalMs: Double
    /// Until the evidence was ready to send.
    public var firstEvidenceMs: Double
    /// Until the model's first text; 0 when it wrote nothing.
    public var firstTokenMs: Double
    /// The whole answer.
    public var totalMs: Double
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// Prompt tokens whose state was kept from before.
    public var cachedTokens: Int
    /// Tokens that the model wrote.
    public var outputTokens: Int

    /// Creates timings; everything is 0 until known.
    public init(
        retrievalMs: Double = 0, firstEvidenceMs: Double = 0, firstTokenMs: Double = 0,
        totalMs: Double = 0, promptTokens: Int = 0, cachedTokens: Int = 0, outputTokens: Int = 0
    ) {
        self.retrievalMs = retrievalMs
        self.firstEvidenceMs = firstEvidenceMs
        self.firstTokenMs = firstTokenMs
        self.totalMs = totalMs
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
    }
}
