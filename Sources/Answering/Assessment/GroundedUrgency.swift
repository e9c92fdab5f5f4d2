// SPDX-License-Identifier: Apache-2.0
//
// What an answer says beyond its sentences: how soon help is needed, what it may be, what to ask.

public import Documents
public import Retrieval

/// How soon help is needed, with the library's own words behind it. Rules raise it; nothing
/// lowers it.
public struct GroundedUrgency: Sendable, Equatable {
    /// The level; `unknown` when nothing of the library matches.
    public var level: UrgencyLevel
    /// The items that the question matches, each in the library's own words. None for a level that
    /// is unknown, and for an emergency that the library has no advice on.
    public var because: [Reason]

    /// What to do when the library does not tell, in the appliance's own words; nil for a level that
    /// the library's words stand behind.
    public var advice: String? {
        switch level {
        case .unknown:
            "Nothing in the library matches, so it cannot say how soon help is needed. If you are "
                + "worried, or it gets worse, do not wait: get help in the usual way."
        case .emergency where because.isEmpty:
            "These words may tell of an emergency that the library has no advice on. Do not wait "
                + "for it: call the emergency number now, or get someone who can help."
        default: nil
        }
    }

    /// One item of the library that the question matches.
    public struct Reason: Sendable, Equatable {
        /// Where it stands.
        public var citation: Citation
        /// The item, word for word.
        public var text: String

        /// Creates a reason.
        public init(citation: Citation, text: String) {
            self.citation = citation
            self.text = text
        }
    }

    /// Creates an urgency.
    public init(level: UrgencyLevel, because: [Reason]) {
        self.level = level
        self.because = because
    }
}

/// The condition that fits best.
public struct GroundedCondition: Sendable, Equatable {
    /// Its page.
    public var page: PageRecord
    /// From 0 to 1.
    public var confidence: Double
    /// Other pages that fit, best first.
    public var alternatives: [PageRecord]

    /// Creates a condition.
    public init(page: PageRecord, confidence: Double, alternatives: [PageRecord]) {
        self.page = page
        self.confidence = confidence
        self.alternatives = alternatives
    }
}

/// What thinking took place before an answer.
public struct ThinkingRecord: Sendable, Equatable {
    /// Tokens spent.
    public var tokens: Int
    /// How often the model was made to go on.
    public var extensions: Int

    /// Creates a record.
    public init(tokens: Int, extensions: Int) {
        self.tokens = tokens
        self.extensions = extensions
    }
}
