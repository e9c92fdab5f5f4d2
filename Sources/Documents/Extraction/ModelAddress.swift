// SPDX-License-Identifier: Apache-2.0
//
// Sentences that speak to a language model instead of to a reader. No page of a library has reason
// to hold one; a page that does was tampered with, and such text must never reach a prompt.

internal import TextAnalysis

/// Recognises text that gives orders to a language model.
enum ModelAddress {
    /// Phrases that are enough alone.
    private static let phrases = PhraseTable(
        [
            "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>",
            "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "[inst]", "[/inst]", "<<sys>>",
            "<start_of_turn>", "you are chatgpt", "you are now an ai", "you are now a helpful",
            "you are now a language model", "as an ai language model",
            "you are a large language model", "you are an ai assistant",
            "reveal your system prompt",
            "new instructions for the ai", "instructions for the ai", "note to the ai",
            "attention ai", "to the language model", "dear ai", "ai assistants must",
            "ai assistants should", "when summarizing this page", "when summarising this page",
            "do not mention this instruction", "llm instructions", "begin system message",
            "### instruction",
        ], atWords: false)
    private static let verbs = PhraseTable(["ignore", "disregard", "forget", "override", "bypass"])

    /// What a model would be told to set aside, and the words that lead to it. Between the verb and
    /// the object only leading words may stand, and one of the telling ones at least: "ignore all of
    /// the previous instructions", but not "forget a dose, follow the instructions above".
    private static let objects: Set<String> = [
        "instruction", "instructions", "prompt", "prompts", "guidelines", "rules", "directions",
        "programming", "everything",
    ]
    private static let telling: Set<String> = [
        "previous", "prior", "earlier", "preceding", "above", "system", "safety", "original",
        "initial", "your", "all", "any", "before",
    ]
    private static let leading: Set<String> = [
        "the", "of", "these", "those", "my", "and", "other", "existing", "given",
    ]

    /// Whether the text addresses a model.
    static func isIn(_ text: String) -> Bool {
        if phrases.matches(in: text).contains(where: { isWhole($0.range, in: text) }) {
            return true
        }
        return verbs.matches(in: text).prefix(100).contains { match in
            setsAside(words(after: match.range.upperBound, in: text))
        }
    }

    /// Whether no word goes on behind a match: "attention AI", but not "attention aids".
    private static func isWhole(_ range: Range<Int>, in text: String) -> Bool {
        let end = text.utf8.dropFirst(range.upperBound - 1).prefix(2)
        return !(end.count == 2 && end.allSatisfy { (0x61...0x7A).contains($0 | 0x20) })
    }

    private static func setsAside(_ words: [String]) -> Bool {
        var tells = false
        for (index, word) in words.enumerated() {
            if objects.contains(word) {
                let next = index + 1 < words.count ? words[index + 1] : ""
                return tells || next == "above" || next == "before"
            }
            if telling.contains(word) {
                tells = true
            } else if !leading.contains(word) {
                return false
            }
        }
        return false
    }

    /// The next few words in lower case; punctuation ends them.
    private static func words(after offset: Int, in text: String) -> [String] {
        let rest = text.tail(from: offset, limit: 120).lowercased()
        let clause = rest.prefix { !",.;:!?".contains($0) }
        return clause.split { !$0.isLetter }.prefix(10).map(String.init)
    }
}
