// SPDX-License-Identifier: Apache-2.0
//
// The shapes in which other programs' clients ask (OpenAI's chat completions), as far as they make
// sense here: what is said comes from the library, whatever a client sets.

/// The body of `POST /v1/chat/completions`. Members that are not listed are passed over.
public struct ChatCompletionRequest: Decodable, Sendable, Equatable {
    /// What was said so far, oldest first; the last message is the question.
    public var messages: [Message]
    /// Whether the answer comes piece by piece.
    public var stream: Bool?
    /// Seed of the sampler.
    public var seed: UInt64?

    /// One message.
    public struct Message: Decodable, Sendable, Equatable {
        /// `system`, `user` or `assistant`; others are passed over.
        public var role: String
        /// Its text; of a list of parts, the texts.
        public var content: String

        private struct Part: Decodable {
            var text: String?
        }

        private enum Key: CodingKey {
            case role, content
        }

        /// Creates a message.
        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }

        /// Reads a message whose content is a text or a list of parts.
        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            role = try members.decode(String.self, forKey: .role)
            if let text = try? members.decodeIfPresent(String.self, forKey: .content) {
                content = text
            } else {
                let parts = try members.decodeIfPresent([Part].self, forKey: .content) ?? []
                content = parts.compactMap(\.text).joined(separator: "\n")
            }
        }
    }
}

/// The answer, or with `stream` one piece of it.
public struct ChatCompletion: Encodable, Sendable {
    /// Identity of the answer.
    public var id: String
    /// `chat.completion` or `chat.completion.chunk`.
    public var object: String
    /// Seconds since 1970.
    public var created: Int
    /// What answered.
    public var model: String
    /// Always one.
    public var choices: [Choice]
    /// What it cost; absent from all pieces but the last.
    public var usage: Usage?
    /// The answer with its citations, as `POST /v1/ask` gives it; where the answer is whole.
    public var wardbook: Answer?

    /// What is said.
    public struct Choice: Encodable, Sendable {
        /// Always 0.
        public var index = 0
        /// The whole message.
        public var message: Text?
        /// The next piece of it.
        public var delta: Text?
        /// `stop` when there is no more.
        public var finishReason: String?

        private enum CodingKeys: String, CodingKey {
            case index, message, delta
            case finishReason = "finish_reason"
        }
    }

    /// A text, with who says it.
    public struct Text: Encodable, Sendable {
        /// `assistant`; absent after the first piece.
        public var role: String?
        /// What is said.
        public var content: String
    }

    /// Tokens.
    public struct Usage: Encodable, Sendable {
        /// Of the prompt.
        public var prompt: Int
        /// Written, shown or not.
        public var completion: Int
        /// Both.
        public var total: Int

        private enum CodingKeys: String, CodingKey {
            case prompt = "prompt_tokens"
            case completion = "completion_tokens"
            case total = "total_tokens"
        }
    }

    /// A whole answer.
    public init(id: String, created: Int, answer: Answer) {
        self.init(id: id, object: "chat.completion", created: created, answer: answer)
        choices = [
            Choice(
                message: Text(role: "assistant", content: answer.plainText), finishReason: "stop")
        ]
    }

    /// The end of an answer that came piece by piece, with what closes its text.
    public init(id: String, created: Int, endOf answer: Answer, closing: String) {
        self.init(id: id, object: "chat.completion.chunk", created: created, answer: answer)
        choices = [Choice(delta: Text(content: closing), finishReason: "stop")]
    }

    /// The next piece of an answer.
    public init(id: String, created: Int, model: String, piece: String, isFirst: Bool) {
        self.id = id
        object = "chat.completion.chunk"
        self.created = created
        self.model = model
        choices = [Choice(delta: Text(role: isFirst ? "assistant" : nil, content: piece))]
    }

    private init(id: String, object: String, created: Int, answer: Answer) {
        self.id = id
        self.object = object
        self.created = created
        model = answer.model
        choices = []
        let timings = answer.timings
        usage = Usage(
            prompt: timings.promptTokens, completion: timings.outputTokens,
            total: timings.promptTokens + timings.outputTokens)
        wardbook = answer
    }
}

extension Answer {
    /// The answer for a client that shows nothing but text: numbers behind each sentence, and what
    /// they stand for below.
    public var plainText: String {
        sentences.isEmpty
            ? answer + sources : sentences.map(\.plainText).joined(separator: "\n") + sources
    }

    /// "[1] Shingles, Symptoms of shingles (conditions/shingles/index.html)", a line each.
    public var sources: String {
        guard !citations.isEmpty else { return "" }
        let lines = citations.map { citation in
            let place = ([citation.title] + citation.heading).joined(separator: ", ")
            return "[\(citation.number)] \(place) (\(citation.file))"
        }
        return "\n\n" + lines.joined(separator: "\n")
    }
}

extension AnswerSentence {
    /// The sentence with the numbers of its citations.
    public var plainText: String {
        let marks = citations.map { "[\($0)]" }.joined()
        return (heading.map { "\($0) " } ?? "") + text + (marks.isEmpty ? "" : " \(marks)")
    }
}
