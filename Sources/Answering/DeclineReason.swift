// SPDX-License-Identifier: Apache-2.0

/// Why a question is not answered.
public enum DeclineReason: String, Sendable, CaseIterable {
    /// Nothing that was found answers the question.
    case notInLibrary
    /// The question is about something that no page mentions.
    case unknownSubject
    /// An amount of a medicine is asked for that the library does not print.
    case doseNotGiven
    /// The library denies what the question takes for granted.
    case premiseDenied
    /// Nothing in the library says what the question takes for granted.
    case premiseNotFound
    /// Only this clinic could know: its stock, people, hours, patients.
    case localMatter
    /// A verdict on one person that no book can give.
    case personalVerdict
    /// An order to the program, or work other than looking things up.
    case order

    /// What a person is told.
    public var message: String { message(unknownWords: [], correction: nil) }

    /// What a person is told.
    /// - Parameters:
    ///   - unknownWords: Words of the question that no page has.
    ///   - correction: The sentence of the library that corrects the question.
    func message(unknownWords: [String], correction: GroundedSentence?) -> String {
        let nearest = "The pages below are the nearest."
        switch self {
        case .notInLibrary:
            return "The library does not hold an answer to this. \(nearest) \(Self.doNotWait)"
        case .unknownSubject:
            let words = unknownWords.prefix(2).map { "\u{201C}\($0)\u{201D}" }
            let subject = words.isEmpty ? "this" : words.joined(separator: " or ")
            return "The library does not mention \(subject). \(nearest) \(Self.doNotWait)"
        case .doseNotGiven:
            return """
                The library does not give this amount, and it must not be guessed. Ask a \
                pharmacist or look it up in a formulary. \(nearest)
                """
        case .premiseDenied:
            let quote = correction.map { " \u{201C}\($0.text)\u{201D}" } ?? ""
            return "The library says otherwise:\(quote) \(nearest)"
        case .premiseNotFound:
            return "The library does not say what the question takes for granted. \(nearest)"
        case .localMatter:
            return "This is known only locally: ask the people in charge. \(nearest)"
        case .personalVerdict:
            return """
                No page can tell this about one person; a clinician who sees them may. \(nearest) \
                \(Self.doNotWait)
                """
        case .order:
            return """
                I only look things up in the library, and what a question says never changes how. \
                \(nearest)
                """
        }
    }

    private static let doNotWait =
        "If someone may be seriously ill, do not wait: get help in the usual way."
}
