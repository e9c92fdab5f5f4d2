// SPDX-License-Identifier: Apache-2.0

/// A question made fit to search with: nothing that a person types or pastes is an error unless it
/// holds no text at all.
public struct SearchQuestion: Sendable, Equatable {
    /// Longer questions are cut here, at a character.
    public static let byteCountMax = 16_384

    /// The text to analyse: no control characters, single spaces, at most `byteCountMax` bytes.
    public let text: String

    /// Cleans a question. Throws `invalidRequest` when nothing remains.
    public init(_ raw: String) throws(RetrievalError) {
        var text = ""
        var isSpace = true
        for scalar in raw.unicodeScalars {
            let blank = SearchQuestion.isBlank(scalar)
            if blank && isSpace { continue }
            if text.utf8.count + 4 > SearchQuestion.byteCountMax { break }
            text.unicodeScalars.append(blank ? " " : scalar)
            isSpace = blank
        }
        if text.hasSuffix(" ") { text.removeLast() }
        guard !text.isEmpty else {
            throw RetrievalError(
                .invalidRequest,
                "the question is empty; ask in a few words, such as "
                    + "\"blistering rash on one side of the chest\"")
        }
        self.text = text
    }

    /// White space, control and invisible formatting characters separate words.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            return true
        default:
            return false
        }
    }
}
