// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer that a model file describes in its `tokenizer.ggml.*` metadata.

extension GGUFFile {
    /// Builds the tokenizer of this model.
    ///
    /// - Throws: `InferenceError`: `.malformed` if the vocabulary is missing or inconsistent,
    ///   `.unsupported` for a kind of tokenizer or pre-tokenizer that is not known.
    public func tokenizer() throws(InferenceError) -> any Tokenizer {
        let model = try requiredString("tokenizer.ggml.model")
        switch model {
        case "gpt2": return try byteLevelTokenizer()
        case "llama": return try sentencePieceTokenizer()
        case "t5": return try unigramTokenizer()
        case "bert": return try wordPieceTokenizer()
        default:
            throw InferenceError(
                .unsupported,
                "\(path) has a tokenizer of kind \(model.prefix(64)); supported are gpt2 "
                    + "(byte-level BPE), llama (SentencePiece BPE), t5 (SentencePiece unigram) and bert (WordPiece). Use a file of a supported family."
            )
        }
    }

    private func byteLevelTokenizer() throws(InferenceError) -> any Tokenizer {
        let name = try requiredString("tokenizer.ggml.pre")
        guard let preTokenizer = PreTokenizer(named: name) else {
            let supported = PreTokenizer.supportedNames.joined(separator: ", ")
            throw InferenceError(
                .unsupported,
                "\(path) cuts words in the way \(name.prefix(64)), which is not known; known are "
                    + "\(supported). Use a file of a supported family.")
        }
        guard let merges = strings("tokenizer.ggml.merges") else {
            throw malformedVocabulary("it lacks tokenizer.ggml.merges")
        }
        var vocabulary = try vocabulary { bytes, kind in
            switch kind {
            case .normal, .unused: ByteAlphabet.decode(String(decoding: bytes, as: UTF8.self))
            default: bytes
            }
        }
        // The families that do so also begin with their token unless told otherwise.
        let takesWhole = PreTokenizer.takesWholePieces(named: name)
        vocabulary.special.addsBeginning = bool("tokenizer.ggml.add_bos_token") ?? takesWhole
        return ByteLevelTokenizer(
            vocabulary: vocabulary, merges: merges, preTokenizer: preTokenizer,
            wholePiecesFirst: takesWhole)
    }

    private func sentencePieceTokenizer() throws(InferenceError) -> any Tokenizer {
        guard arrayCount("tokenizer.ggml.scores") != nil else {
            throw malformedVocabulary("it lacks tokenizer.ggml.scores")
        }
        var vocabulary = try vocabulary(spelling: SentencePieceTokenizer.spelling)
        vocabulary.special.addsBeginning = bool("tokenizer.ggml.add_bos_token") ?? true
        return SentencePieceTokenizer(
            vocabulary: vocabulary, addsSpace: bool("tokenizer.ggml.add_space_prefix") ?? true)
    }

    private func unigramTokenizer() throws(InferenceError) -> any Tokenizer {
        guard arrayCount("tokenizer.ggml.scores") != nil else {
            throw malformedVocabulary("it lacks tokenizer.ggml.scores")
        }
        var vocabulary = try vocabulary(spelling: SentencePieceTokenizer.spelling)
        vocabulary.special.addsEnd = bool("tokenizer.ggml.add_eos_token") ?? true
        var rules = UnigramTokenizer.Rules(
            addsSpace: bool("tokenizer.ggml.add_space_prefix") ?? true,
            removesExtraSpaces: bool("tokenizer.ggml.remove_extra_whitespaces") ?? false)
        if let bytes = bytes("tokenizer.ggml.precompiled_charsmap"), !bytes.isEmpty {
            guard let map = CharacterMap(bytes) else {
                throw malformedVocabulary("its precompiled_charsmap is damaged")
            }
            rules.map = map
        }
        return UnigramTokenizer(vocabulary: vocabulary, rules: rules)
    }

    private func wordPieceTokenizer() throws(InferenceError) -> any Tokenizer {
        var vocabulary = try vocabulary { bytes, _ in bytes }
        vocabulary.allowUnknown()
        vocabulary.special.end = vocabulary.special.end ?? vocabulary.special.separator
        vocabulary.special.addsBeginning = bool("tokenizer.ggml.add_bos_token") ?? true
        vocabulary.special.addsEnd = bool("tokenizer.ggml.add_eos_token") ?? true
        return WordPieceTokenizer(vocabulary: vocabulary)
    }

    /// Reads the token table; `spelling` turns what the file writes into the bytes of the text.
    func vocabulary(
        spelling: ([UInt8], TokenKind) -> [UInt8]
    ) throws(InferenceError) -> Vocabulary {
        guard let tokens = byteStrings("tokenizer.ggml.tokens"), !tokens.isEmpty else {
            throw malformedVocabulary("it lacks tokenizer.ggml.tokens")
        }
        let kinds = integers("tokenizer.ggml.token_type")
        let scores = floats("tokenizer.ggml.scores")
        guard (kinds ?? []).count <= tokens.count, kinds == nil || kinds!.count == tokens.count,
            scores == nil || scores!.count == tokens.count
        else { throw malformedVocabulary("its tokens, types and scores differ in number") }
        let special = specialTokens(count: tokens.count)
        // What ends a text steers, whatever the file calls it.
        let ends = Set([special.end, special.endOfTurn].compactMap { $0.map(Int.init) })
        var vocabulary = Vocabulary(capacity: tokens.count)
        for (index, token) in tokens.enumerated() {
            let raw = kinds.map { UInt8(clamping: $0[index]) } ?? TokenKind.normal.rawValue
            let kind = ends.contains(index) ? .control : TokenKind(rawValue: raw) ?? .normal
            vocabulary.append(spelling(token, kind), kind: kind, score: scores?[index] ?? 0)
        }
        vocabulary.special = special
        vocabulary.findEndsOfGeneration()
        return vocabulary
    }

    private func specialTokens(count: Int) -> SpecialTokens {
        func token(_ names: String...) -> TokenID? {
            names.lazy.compactMap { self.uint("tokenizer.ggml.\($0)_token_id") }
                .first { $0 < count }.map(TokenID.init)
        }
        var special = SpecialTokens()
        special.beginning = token("bos", "cls")
        special.end = token("eos")
        special.endOfTurn = token("eot")
        special.unknown = token("unknown")
        special.separator = token("separator", "seperator")
        special.padding = token("padding")
        special.addsBeginning = bool("tokenizer.ggml.add_bos_token") ?? false
        special.addsEnd = bool("tokenizer.ggml.add_eos_token") ?? false
        return special
    }

    func malformedVocabulary(_ what: String) -> InferenceError {
        InferenceError(
            .malformed, "\(path) has no usable vocabulary: \(what). Convert the model again.")
    }
}

extension Vocabulary {
    /// Names of tokens that end a turn or a text in the supported families.
    private static let endNames = [
        "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|endoftext|>", "<|end|>",
        "<end_of_turn>", "<eos>", "</s>",
    ]

    /// Collects the tokens that end a generation: those that the file names and those that are
    /// control tokens of a well-known name.
    mutating func findEndsOfGeneration() {
        let named = Self.endNames.compactMap { token(named: $0) }
            .filter { kind(of: $0) == .control }
        endOfGeneration = Set(named + [special.end, special.endOfTurn].compactMap { $0 })
    }
}
