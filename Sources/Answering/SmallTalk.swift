// SPDX-License-Identifier: Apache-2.0
//
// Greetings, thanks and questions about the appliance itself get a small answer with nothing
// medical in it. Only a text that is small talk as a whole counts: "hello, my chest hurts" is a
// question.

/// Recognises small talk and answers it.
enum SmallTalk {
    /// The answer, or nil when the text is anything else.
    static func reply(to text: String) -> String? {
        var words = text.lowercased().replacing("\u{2019}", with: "'")
            .split { !$0.isLetter && $0 != "'" }.map(String.init)
        guard (1...8).contains(words.count), !text.contains(where: \.isNumber) else { return nil }
        // "Hello there, thanks a lot!" is two pieces of small talk: take them off one by one.
        var last: Kind?
        while !words.isEmpty {
            guard let (kind, length) = longestPhrase(at: words[...]) else { return nil }
            // What is asked of the appliance outweighs a greeting before it.
            if kind != .filler { last = kind }
            words.removeFirst(length)
        }
        return last?.reply
    }

    private static func longestPhrase(at words: ArraySlice<String>) -> (Kind, Int)? {
        for length in stride(from: min(words.count, 6), through: 1, by: -1) {
            let phrase = words.prefix(length).joined(separator: " ")
            if let kind = phrases[phrase] { return (kind, length) }
        }
        return nil
    }

    private enum Kind {
        case greeting, thanks, farewell, identity, ability, filler

        var reply: String? {
            switch self {
            case .greeting: "Hello. Ask a question, and I look it up in the library."
            case .thanks: "You are welcome."
            case .farewell: "Goodbye."
            case .identity:
                """
                I am Wardbook, a reference book that answers. Whatever I say comes from this \
                library's pages, with the page behind every sentence. I am a program, not a \
                clinician.
                """
            case .ability:
                """
                I find, quote and summarise what the library's pages say, and name the page and \
                the date of its review. What the library does not hold I do not answer. Ask in \
                your own words.
                """
            case .filler: nil
            }
        }
    }

    private static let phrases: [String: Kind] = {
        let lists: [(Kind, [String])] = [
            (
                .greeting,
                [
                    "hello", "hi", "hey", "hiya", "good morning", "good afternoon", "good evening",
                    "good day", "morning", "evening", "greetings", "how are you",
                    "how are you doing", "how do you do", "are you there", "anyone there",
                    "is anyone there", "test", "testing",
                ]
            ),
            (
                .thanks,
                [
                    "thanks", "thank you", "cheers", "ta", "much appreciated", "great", "perfect",
                    "brilliant", "lovely", "that's helpful", "that helps", "that was helpful",
                    "very helpful", "well done", "good job", "nice", "great job",
                ]
            ),
            (.farewell, ["bye", "goodbye", "bye bye", "good night", "see you", "see you later"]),
            (
                .identity,
                [
                    "who are you", "what are you", "what is this", "what's this",
                    "what is wardbook", "what's wardbook", "who is this", "are you a robot",
                    "are you human", "are you a human", "are you a person", "are you a doctor",
                    "are you a nurse", "are you real", "are you an ai", "who made you",
                    "what's your name", "what is your name",
                ]
            ),
            (
                .ability,
                [
                    "what can you do", "what do you do", "how do you work",
                    "how does this work", "what can i ask", "what can i ask you",
                    "how can you help", "how can you help me",
                    "what do you know", "how do i use this", "how do i use you",
                ]
            ),
            (
                .filler,
                [
                    "there", "a lot", "so much", "very much", "and", "ok", "okay", "then", "again",
                    "now", "please", "wardbook", "everyone", "all", "for that", "for your help",
                    "for the help", "yes", "no", "right", "oh", "well", "but", "so", "really",
                    "today", "just", "mate", "i'm", "only",
                ]
            ),
        ]
        var table: [String: Kind] = [:]
        for (kind, list) in lists { for phrase in list { table[phrase] = kind } }
        return table
    }()
}
