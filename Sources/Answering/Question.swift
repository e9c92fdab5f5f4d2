// SPDX-License-Identifier: Apache-2.0

/// What a person asks, with all that the answer may take into account.
public struct Question: Sendable, Equatable {
    /// The question in the person's own words.
    public var text: String
    /// What kind of answer is wanted.
    public var mode: AnswerMode
    /// Who it is about, as far as it was said in so many fields.
    public var patient: Patient
    /// What was said before in the same conversation, oldest first.
    public var earlier: [Turn]
    /// How long the model may think before it decides.
    public var thinking: ThinkingPolicy
    /// Seed of the model's choices: the same question, generation, model and seed give the same
    /// bytes.
    public var seed: UInt64

    /// A question that stands alone.
    public init(
        _ text: String, mode: AnswerMode = .library, patient: Patient = Patient(),
        earlier: [Turn] = [], thinking: ThinkingPolicy = .auto, seed: UInt64 = 0
    ) {
        self.text = text
        self.mode = mode
        self.patient = patient
        self.earlier = earlier
        self.thinking = thinking
        self.seed = seed
    }
}

/// What kind of answer is wanted.
public enum AnswerMode: String, Sendable, CaseIterable {
    /// Find, quote and summarise with citations.
    case library
    /// Likely condition and urgency as well.
    case assessment
}

/// How long the model may think before it decides. Only assessments think.
public enum ThinkingPolicy: String, Sendable, CaseIterable {
    case off, short, long
    /// Longer when the candidates are close.
    case auto
}

/// Who a question is about. Everything may be unknown.
public struct Patient: Sendable, Equatable {
    /// Age in years; 0.5 is six months.
    public var age: Double?
    /// Sex, where the pages make a difference.
    public var sex: Sex?
    /// What they do for a living. No rule reads it; a model that weighs pages is told.
    public var occupation: String?
    /// Who can help them at home. No rule reads it; a model that weighs pages is told.
    public var support: String?
    /// Earlier illnesses, medicines, pregnancy, in free words.
    public var history: String?

    /// Sex as the library's pages use the word.
    public enum Sex: String, Sendable, CaseIterable {
        case female, male
    }

    /// Nobody in particular, until fields are set.
    public init(
        age: Double? = nil, sex: Sex? = nil, occupation: String? = nil, support: String? = nil,
        history: String? = nil
    ) {
        self.age = age
        self.sex = sex
        self.occupation = occupation
        self.support = support
        self.history = history
    }
}

/// One question and its answer, as far as a later question may rest on them.
public struct Turn: Sendable, Equatable {
    /// What was asked, standing alone.
    public var question: String
    /// What was answered, without thinking.
    public var answer: String
    /// Identities of the passages that the answer cited, in the order of their numbers; empty when
    /// it was declined.
    public var passages: [String]
    /// What the answer asked back.
    public var followUp: String?

    /// Creates a turn.
    public init(question: String, answer: String, passages: [String], followUp: String? = nil) {
        self.question = question
        self.answer = answer
        self.passages = passages
        self.followUp = followUp
    }
}
