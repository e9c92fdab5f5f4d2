// SPDX-License-Identifier: Apache-2.0
//
// Words as alarm signs compare them: as they are written, since index terms take "fitting" for "fit"
// and "won't" for "don't", which is no matter for a search and life and death here.

/// Cuts a text into sentences of words for ``AlarmSigns``.
enum AlarmWords {
    /// The mark of a comma among the words: no denial reaches over it.
    static let comma = ","

    /// The sentences of a text, each as its words in order; those that are left out are not there.
    static func sentences(of text: String) -> [[String]] {
        var sentences: [[String]] = []
        var sentence: [String] = []
        var word = ""
        func endWord() {
            if let word = form(of: word) { add(word, to: &sentence) }
            word = ""
        }
        func endSentence() {
            endWord()
            if !sentence.isEmpty { sentences.append(sentence) }
            sentence = []
        }
        for character in text.lowercased() {
            switch character {
            case "'", "\u{2019}": word.append("'")
            case ".", "?", "!", ";", "\n", "\r\n": endSentence()
            case ",":
                endWord()
                sentence.append(comma)
            default:
                if character.isLetter || character.isNumber {
                    word.append(character)
                } else {
                    endWord()
                }
            }
        }
        endSentence()
        return sentences
    }

    /// The words of a phrase.
    static func words(of phrase: String) -> [String] { sentences(of: phrase).flatMap(\.self) }

    /// Adds a word; "can not" becomes one.
    private static func add(_ word: String, to sentence: inout [String]) {
        if word == "not", let last = sentence.last, let one = negated[last] {
            sentence[sentence.count - 1] = one
        } else {
            sentence.append(word)
        }
    }

    /// What stands for a word; nil for one that is left out.
    private static func form(of word: String) -> String? {
        var word = word
        if word.hasSuffix("'s") || word.hasSuffix("'m") || word.hasSuffix("'d") {
            word.removeLast(2)
        } else if word.hasSuffix("'ve") || word.hasSuffix("'re") || word.hasSuffix("'ll") {
            word.removeLast(3)
        }
        word.removeAll { $0 == "'" }
        guard !word.isEmpty, !auxiliaries.contains(word) else { return nil }
        return forms[word] ?? word
    }

    private static let auxiliaries: Set<String> = ["is", "are", "am", "has", "have"]

    private static let negated = [
        "can": "cant", "could": "cant", "will": "wont", "do": "dont", "does": "dont",
        "did": "dont",
    ]

    /// Other spellings, and words that say the same of another person.
    private static let forms: [String: String] = {
        let kinds: [String: [String]] = [
            "cant": ["cannot", "couldnt"], "dont": ["doesnt", "didnt"],
            "not": ["isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt"],
            "i": ["im", "ive"], "he": ["hes"], "she": ["shes"], "they": ["theyre", "theyve"],
            "their": ["my", "your", "his", "her", "our"],
            "themselves": ["myself", "yourself", "himself", "herself", "ourselves", "themself"],
        ]
        var table: [String: String] = [:]
        for (form, words) in kinds { for word in words { table[word] = form } }
        return table
    }()
}
