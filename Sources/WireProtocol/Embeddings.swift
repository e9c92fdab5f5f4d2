// SPDX-License-Identifier: Apache-2.0
//
// OpenAI's shapes for embeddings and for the list of models.

/// The body of `POST /v1/embeddings`.
public struct EmbeddingsRequest: Decodable, Sendable, Equatable {
    /// The texts, at least one.
    public var input: [String]
    /// Whether vectors are wanted as base64 of little-endian 32-bit numbers.
    public var isBase64: Bool

    private enum Key: String, CodingKey {
        case input
        case format = "encoding_format"
    }

    /// Reads a request whose input is a text or a list of texts.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        if let text = try? members.decode(String.self, forKey: .input) {
            input = [text]
        } else {
            input = try members.decode([String].self, forKey: .input)
        }
        isBase64 = try members.decodeIfPresent(String.self, forKey: .format) == "base64"
    }
}

/// Vectors of unit length, in the order of the texts.
public struct EmbeddingsResponse: Encodable, Sendable {
    /// `list`.
    public var object = "list"
    /// One for each text.
    public var data: [Embedding]
    /// The encoder.
    public var model: String
    /// Tokens; always 0, they are not counted.
    public var usage = ["prompt_tokens": 0, "total_tokens": 0]

    /// One vector.
    public struct Embedding: Encodable, Sendable {
        /// `embedding`.
        public var object = "embedding"
        /// Place of its text.
        public var index: Int
        /// The numbers.
        public var embedding: Numbers
    }

    /// Numbers as such, or as base64.
    public enum Numbers: Encodable, Sendable {
        case list([Float])
        case base64(String)

        /// Writes one or the other without a name.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .list(let numbers): try container.encode(numbers)
            case .base64(let text): try container.encode(text)
            }
        }
    }

    /// Creates a response.
    public init(_ numbers: [Numbers], model: String) {
        data = numbers.enumerated().map { Embedding(index: $0, embedding: $1) }
        self.model = model
    }
}

/// What `GET /v1/models` lists.
public struct ModelList: Encodable, Sendable {
    /// `list`.
    public var object = "list"
    /// The models.
    public var data: [Entry]

    /// One model.
    public struct Entry: Encodable, Sendable {
        /// Its name.
        public var id: String
        /// `model`.
        public var object = "model"
        /// Seconds since 1970 when its index was made.
        public var created: Int
        /// `wardbook`.
        public var ownedBy = "wardbook"

        private enum CodingKeys: String, CodingKey {
            case id, object, created
            case ownedBy = "owned_by"
        }
    }

    /// Lists models by name.
    public init(_ names: [String], created: Int) {
        data = names.map { Entry(id: $0, created: created) }
    }
}
