// SPDX-License-Identifier: Apache-2.0
//
// Text to token ids and back. One rule holds for every tokenizer: text is data. Whatever a person
// or a page writes, `encode` never yields a control token; only template code places those, by id.

/// Number of a token in a model's vocabulary, from 0.
public typealias TokenID = Int32

/// Splits text into the tokens of one model.
public protocol Tokenizer: Sendable {
    /// The tokens with their bytes, kinds and special roles.
    var vocabulary: Vocabulary { get }

    /// Ids of a plain text, without markers at its ends. No id is a control token, whatever the
    /// text says; a character that the vocabulary cannot spell becomes the unknown token or,
    /// where there is none, nothing.
    ///
    /// - Parameter continues: Whether the text goes on directly after other text. Only
    ///   SentencePiece vocabularies care: they put a space before a text that starts afresh.
    func encode(_ text: String, continues: Bool) -> [TokenID]

    /// Appends the bytes that a token stands for; nothing for control tokens and ids out of range.
    /// Bytes of several tokens may be needed to complete one character.
    func appendBytes(of id: TokenID, to output: inout [UInt8])
}

extension Tokenizer {
    /// Ids of a text that starts afresh.
    public func encode(_ text: String) -> [TokenID] {
        encode(text, continues: false)
    }

    /// Number of tokens in the vocabulary; ids lie below it.
    public var vocabularyCount: Int { vocabulary.count }

    /// Whether a token steers the model and shows no text.
    public func isControl(_ id: TokenID) -> Bool {
        vocabulary.kind(of: id) == .control
    }

    /// The tokens that stand for bytes that `matches` accepts, such as all that are digits; none of
    /// them is a control token.
    public func tokens(where matches: ([UInt8]) -> Bool) -> Set<TokenID> {
        var found: Set<TokenID> = []
        for id in 0..<TokenID(vocabularyCount) {
            var bytes: [UInt8] = []
            appendBytes(of: id, to: &bytes)
            if !bytes.isEmpty, matches(bytes) { found.insert(id) }
        }
        return found
    }

    /// The text of several tokens; incomplete characters become U+FFFD.
    public func decode(_ ids: some Sequence<TokenID>) -> String {
        var bytes: [UInt8] = []
        for id in ids { appendBytes(of: id, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The ids of a prompt without template: the beginning-of-sequence token if the file asks for
    /// it, the text, and the end-of-sequence token if the file asks for that.
    public func encodeAsSequence(_ text: String) -> [TokenID] {
        let special = vocabulary.special
        var ids: [TokenID] = []
        if special.addsBeginning, let begin = special.beginning { ids.append(begin) }
        ids += encode(text)
        if special.addsEnd, let end = special.end { ids.append(end) }
        return ids
    }

    /// The ids of a rendered template: its control tokens by id, its text by `encode`.
    public func encode(_ pieces: [TemplatePiece]) -> [TokenID] {
        var ids: [TokenID] = []
        var continues = false
        for piece in pieces {
            switch piece {
            case .control(let id):
                ids.append(id)
                continues = false
            case .text(let text):
                ids += encode(text, continues: continues)
                continues = true
            }
        }
        return ids
    }
}
