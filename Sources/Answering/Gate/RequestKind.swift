// SPDX-License-Identifier: Apache-2.0
//
// Requests that no reference book answers, whatever it holds: orders to the program itself, matters
// of one clinic, verdicts on one person's fate. Recognised by their words.

import Foundation

/// Recognises requests that are outside the library's kind.
enum RequestKind {
    /// Why a request is declined whatever was found; nil for a question to the library.
    static func reasonToDecline(_ question: String) -> DeclineReason? {
        let text = question.replacing("\u{2019}", with: "'")
        return patterns.first { _, patterns in patterns.contains { text.holds($0) } }?.reason
    }

    private static let patterns: [(reason: DeclineReason, patterns: [String])] = [
        (.order, orders), (.localMatter, local), (.personalVerdict, verdicts),
    ]

    /// Orders to change the rules, and work other than looking things up.
    private static let orders = [
        #"\b(ignore|disregard|forget|override|bypass|reveal|repeat|print|switch off|turn off"#
            + #"|disable)\b.{0,50}\b(instructions?|rules|prompt|guidelines|safety|refusals?"#
            + #"|filters?|restrictions)\b"#,
        #"\b(system|developer|admin|root|debug) (override|prompt|mode|message|access)\b"#,
        #"\b(hidden|secret|initial|your) (instructions|prompt)\b|\bnew instructions?\b"#,
        #"\bsafety layer\b|\bjailbreak\b|</?[a-z_|]+>|\[/?(inst|system)\]"#,
        #"\b(reply|respond|answer) (that|only|with the words?)\b|\b(confirm|acknowledge) by\b"#,
        #"\bfrom now on\b.{0,40}\b(tell|say|answer|reply|you)\b|\byou are now\b"#,
        #"\bpretend (to be|that you|you are|you're)\b"#,
        #"\b(write|compose) (me )?(a|an|my|some) ([\w-]+ ){0,2}"#
            + #"(poem|limerick|essay|story|song|joke|letter|code|email|haiku)\b"#,
        #"^\W*translate\b|\btranslate your\b|^\W*(invent|make up|fabricate)\b"#,
        #"\bsolve\b.{0,40}\bfor me\b|\bmy (essay|homework)\b|\btell me a (joke|story)\b"#,
    ]

    /// What only the clinic itself can know: its stock, its people, its hours, its patients.
    private static let local = [
        #"\b(our|this) (clinic|ward|hospital|pharmacy|surgery|practice|fridge|lab|stock|rota"#
            + #"|cupboard|department|building|site)\b|\bon (duty|shift)\b"#,
        #"\b(which|what|any) (private )?(beds?|clinics?|hospitals?|pharmac(y|ies)|shops?"#
            + #"|surgeons?|dentists?)\b.{0,60}\b(in (?-i:[A-Z])\w+|near|free|open|still)\b"#,
        #"\b(near me|near here|in my area|closest to me|nearest to me|where is the nearest)\b"#,
        #"\bopening (hours|times)\b|\bwhat time (does|do|is)\b.{0,60}\b(open|close|shut)\b"#,
        #"\b(phone number|email|address) (of|for) (dr|mr|mrs|ms|miss|doctor|nurse)\b"#,
        #"\b(mr|mrs|ms|miss)\.? (?-i:[A-Z])\w+'s\b|\bhas the lab\b"#,
        #"\bhow much (does|do|would|will)\b.{0,60}\bcost\b|\bcheapest\b|\bprice of\b"#,
    ]

    /// Verdicts that only a clinician who sees the person could give, or nobody.
    private static let verdicts = [
        #"\bwill (i|my \w+|he|she|mum|dad|they|this patient|the patient)\b.{0,30}"#
            + #"\b(survive|die|live|make it|pull through)\b"#,
        #"\b(years?|months?|weeks?|time|long)\b.{0,30}\b(i|he|she|they|we) (have|has|'ve|got)"#
            + #" (got )?left\b|\b(have|has|got)\b.{0,12}\bleft to live\b"#,
        #"\bhow long (have|has) (i|he|she|they|we|my \w+) got\b|\byes or no\b|\bwhich of my\b"#,
        #"\b(can't|cannot) (show|send) you\b|\bshould i (divorce|leave my|sue|marry)\b"#,
    ]
}
