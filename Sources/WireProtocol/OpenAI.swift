// SPDX-License-Identifier: Apache-2.0
//
// The shapes that clients of OpenAI's programming interface speak: `/v1/models`,
// `/v1/chat/completions`, `/v1/embeddings`. Behind them stands the same grounded answer as behind
// `/v1/ask`; a model's unchecked words never go out. Names are in snake case, as these clients
// expect.

/// The bodies of the three paths.
public enum OpenAI {
    /// Body of `POST /v1/chat/completions`. Settings of the sampler other than `seed` are accepted and
    /// have no effect: what may be said is decided by the library.
    public struct ChatRequest: Codable, Sendable {
        /// The conversation, oldest first; the last message of the user is the question.
        public var messages: [Message]
        /// Whether to send the answer piece by piece.
        public var stream: Bool?
        /// Seed of the model's choices.
        public var seed: UInt64?

        /// Creates a request.
        public init(messages: [Message], stream: Bool? = nil, seed: UInt64? = nil) {
            self.messages = messages
            self.stream = stream
            self.seed = seed
        }
    }

    /// One message of a conversation.
    public struct Message: Codable, Sendable, Equatable {
        /// `system`, `user` or `assistant`. What a client puts into `system` is not followed.
        public var role: String
        /// The text.
        public var content: String

        /// Creates a message.
        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }

        private enum CodingKeys: String, CodingKey { case role, content }

        private struct Part: Codable {
            var text: String?
        }

        /// Reads a message whose content is a text, or a list of parts of which the texts count.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            role = try container.decode(String.self, forKey: .role)
            if let text = try? container.decode(String.self, forKey: .content) {
                content = text
            } else {
                let parts = try container.decodeIfPresent([Part].self, forKey: .content)
                content = (parts ?? []).compactMap(\.text).joined(separator: "\n")
            }
        }
    }

    /// Tokens spent.
    public struct Usage: Codable, Sendable, Equatable {
        var prompt: Int
        var completion: Int
        var total: Int

        private enum CodingKeys: String, CodingKey {
            case prompt = "prompt_tokens"
            case completion = "completion_tokens"
            case total = "total_tokens"
        }

        /// Counts tokens.
        public init(prompt: Int, completion: Int) {
            self.prompt = prompt
            self.completion = completion
            total = prompt + completion
        }
    }

    /// A whole answer, or with `object` `chat.completion.chunk` a piece of one.
    public struct Completion: Codable, Sendable {
        /// One of one choices.
        public struct Choice: Codable, Sendable {
            var index = 0
            /// In a whole answer.
            public var message: Message?
            /// In a piece.
            public var delta: Delta?
            /// `stop` at the end.
            public var finish: String?

            private enum CodingKeys: String, CodingKey {
                case index, message, delta
                case finish = "finish_reason"
            }
        }

        /// What a piece adds.
        public struct Delta: Codable, Sendable {
            var role: String?
            /// More text.
            public var content: String?
        }

        var id: String
        var object: String
        var created: Int
        var model: String
        /// Always one.
        public var choices: [Choice]
        var usage: Usage?

        /// A whole answer.
        public init(id: String, created: Int, model: String, text: String, usage: Usage) {
            self.id = id
            object = "chat.completion"
            self.created = created
            self.model = model
            choices = [
                Choice(
                    message: Message(role: "assistant", content: text), finish: "stop")
            ]
            self.usage = usage
        }

        /// A piece of an answer; without text, its end.
        public init(id: String, created: Int, model: String, piece: String?, isFirst: Bool) {
            self.id = id
            object = "chat.completion.chunk"
            self.created = created
            self.model = model
            choices = [
                Choice(
                    delta: Delta(role: isFirst ? "assistant" : nil, content: piece),
                    finish: piece == nil ? "stop" : nil)
            ]
        }
    }

    /// `GET /v1/models`.
    public struct Models: Codable, Sendable {
        struct Model: Codable, Sendable {
            var id: String
            var object = "model"
            var created: Int
            var owner = "wardbook"

            private enum CodingKeys: String, CodingKey {
                case id, object, created
                case owner = "owned_by"
            }
        }

        var object = "list"
        var data: [Model]

        /// Lists models by name.
        public init(names: [String], created: Int) {
            data = names.map { Model(id: $0, created: created) }
        }
    }

    /// Body of `POST /v1/embeddings`.
    public struct EmbeddingsRequest: Codable, Sendable {
        /// Texts to embed: one, or a list.
        public var input: [String]

        private enum CodingKeys: String, CodingKey { case input }

        /// Reads one text or a list.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let one = try? container.decode(String.self, forKey: .input) {
                input = [one]
            } else {
                input = try container.decode([String].self, forKey: .input)
            }
        }
    }

    /// Vectors of unit length, in the order of the texts.
    public struct Embeddings: Codable, Sendable {
        struct Item: Codable, Sendable {
            var object = "embedding"
            var index: Int
            var embedding: [Float]
        }

        var object = "list"
        var data: [Item]
        var model: String

        /// Gathers vectors.
        public init(_ vectors: [[Float]], model: String) {
            data = vectors.enumerated().map { Item(index: $0.offset, embedding: $0.element) }
            self.model = model
        }
    }
}
