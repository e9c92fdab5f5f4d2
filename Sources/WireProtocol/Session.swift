// SPDX-License-Identifier: Apache-2.0
//
// Conversations: `POST` and `GET /v1/sessions`, `GET` and `DELETE /v1/sessions/{session}`. They live
// in the daemon's memory and belong to the user who opened them.

/// One conversation.
public struct SessionResponse: Codable, Sendable, Equatable {
    /// Its identity: 32 hexadecimal digits. `AskRequest.session` takes it.
    public var session: String
    /// Questions that are remembered.
    public var turns: Int
    /// Seconds since it was last used.
    public var idleSeconds: Int
    /// Seconds until it is forgotten unless it is used.
    public var forgottenInSeconds: Int
    /// What was said, oldest first; only when one conversation is asked for.
    public var said: [Turn]?

    /// One question and its answer.
    public struct Turn: Codable, Sendable, Equatable {
        /// The question as it was understood.
        public var question: String
        /// What was answered, as far as the person saw it.
        public var answer: String
        /// Identities of the passages that it rested on.
        public var passages: [String]

        /// Creates a turn.
        public init(question: String, answer: String, passages: [String]) {
            self.question = question
            self.answer = answer
            self.passages = passages
        }
    }

    /// Creates a response.
    public init(
        session: String, turns: Int, idleSeconds: Int, forgottenInSeconds: Int,
        said: [Turn]? = nil
    ) {
        self.session = session
        self.turns = turns
        self.idleSeconds = idleSeconds
        self.forgottenInSeconds = forgottenInSeconds
        self.said = said
    }
}

/// A user's conversations, the one used last first.
public struct SessionList: Codable, Sendable, Equatable {
    /// The conversations, without what was said.
    public var sessions: [SessionResponse]

    /// Creates a list.
    public init(sessions: [SessionResponse]) { self.sessions = sessions }
}
