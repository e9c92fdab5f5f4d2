// SPDX-License-Identifier: Apache-2.0

extension GGUFFile {
    /// The chat template of this model.
    ///
    /// - Parameters:
    ///   - vocabulary: The model's vocabulary.
    ///   - fallback: The family to use if the file's template is missing or not recognised; the
    ///     result then says so by `isFallback`.
    /// - Throws: `InferenceError` of kind `.unsupported` if the template is not recognised and
    ///   there is no fallback, or if the vocabulary lacks its control tokens.
    public func chatTemplate(
        vocabulary: Vocabulary, fallback: ChatTemplate.Family? = nil
    ) throws(InferenceError) -> ChatTemplate {
        let source = string("tokenizer.chat_template") ?? ""
        if let family = ChatTemplate.recognize(source) {
            return try ChatTemplate(family, source: source, vocabulary: vocabulary)
        }
        guard let fallback else {
            let names = ChatTemplate.Family.allCases.map(\.rawValue).joined(separator: ", ")
            throw InferenceError(
                .unsupported,
                "\(path) has \(source.isEmpty ? "no chat template" : "a chat template of its own")"
                    + "; known are \(names). Configure the one that the model was trained with.")
        }
        return try ChatTemplate(fallback, vocabulary: vocabulary, isFallback: true)
    }
}
