// SPDX-License-Identifier: Apache-2.0
//
// The forms in which a question takes something for granted: "why does …", "since …, how …", "what
// makes …", "the benefits of …". If what is taken for granted is wrong, any answer would be. And the
// place that an answer is asked for, as in "which hospital in Leeds".

import Foundation

/// What a question takes for granted and is limited to.
enum QuestionForm {
    /// Whether a question asks why something of general kind is so; why something happens to the
    /// person who asks takes nothing of the library for granted.
    static func asksWhy(_ question: String) -> Bool {
        question.holds(#"^\W*why\b"#)
            && !question.holds(
                #"^\W*why\s+(am|do|does|is|are|have|has|did|was|were|can)(n't|'t)?\s+"#
                    + #"(i|my|we|our|me)\b"#)
    }

    /// Whether the whole question takes something for granted.
    static func presupposes(_ question: String) -> Bool {
        asksWhy(question) || premise(of: question) != nil
            || question.holds(#"^\W*what makes\b"#)
            || question.holds(#"\b(benefits?|advantages?) (of|for|in)\b"#)
    }

    /// The clause that is given as a reason before the question: "Since shingles is caught from
    /// dogs, should I …". What people say of themselves is theirs to know.
    static func premise(of question: String) -> String? {
        let opening = #"^\W*(since|as|given that|given|because|seeing (that|as)|now that)\s+"#
        let asking =
            #",\s*(how|which|what|when|should|why|is|are|can|do|does|where|who|must|will)\b"#
        guard let start = question.place(of: opening)?.upperBound,
            let end = question.place(of: asking, from: start)?.lowerBound
        else { return nil }
        let clause = String(question[start..<end])
        return clause.holds(#"^(when|i|we|my|our|he|she|his|her|they|you)\b"#) ? nil : clause
    }

    /// The words of the place that "which … in Leeds" or "where in the Lake District" is limited to;
    /// none for a day, a month or a whole country that any library may speak for.
    static func placeAsked(_ question: String) -> [String] {
        let asked =
            #/
            (?i: \b (?:which|where|who) \b) [^.?!]{0,80}?
            \b (?:in|at|near|around|outside) \s (?:the\s)? ([A-Z][a-z]+ (?:\s[A-Z][a-z]+)*)
            /#
        let words = question.firstMatch(of: asked)?.1.split(separator: " ").map(String.init) ?? []
        return words.contains(where: general.contains) ? [] : words
    }

    /// Names after "in" that make no question a local one.
    private static let general: Set<String> = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
        "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December", "Christmas", "Easter", "Ramadan", "Lent", "England", "Scotland",
        "Wales", "Ireland", "Britain", "Kingdom", "Europe", "Africa", "Asia", "America", "World",
        "Earth", "English",
    ]
}

extension String {
    /// Whether a pattern stands somewhere in the text, whatever its case.
    func holds(_ pattern: String) -> Bool { place(of: pattern) != nil }

    /// The first place of a pattern, whatever its case.
    fileprivate func place(of pattern: String, from start: Index? = nil) -> Range<Index>? {
        range(
            of: pattern, options: [.regularExpression, .caseInsensitive],
            range: (start ?? startIndex)..<endIndex)
    }
}
