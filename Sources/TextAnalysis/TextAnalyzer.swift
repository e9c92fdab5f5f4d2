// SPDX-License-Identifier: Apache-2.0
//
// Words, sentences and index terms: one pipeline for indexing and for asking. Start here. Text is
// cut by ICU, folded (NFKC, case, diacritics), brought to one spelling and stemmed.

/// Cuts text into words and sentences and makes index terms of words.
///
/// A value may be shared by any number of threads: the ICU and stemmer handles behind it are lent
/// to one call at a time.
public struct TextAnalyzer: Sendable {
    /// Grows whenever the same text would give other terms; an index keeps the one it was made with.
    public static let version = 1

    /// The longest term in UTF-8 bytes; longer ones are cut.
    public static let termBytesMax = 64

    let handles: HandlePool

    /// Creates an analyzer for English text.
    public init() {
        handles = HandlePool()
    }

    /// The index terms of `text` in document order, stop words left out.
    ///
    /// Negations stay. A number with its unit gives the number and both together (`38`, `38c`); a
    /// word of two hyphenated parts gives the parts and both together (`follow`, `up`, `followup`).
    public func terms(in text: String) -> [String] {
        words(in: text).lazy.filter { !$0.isStopWord }.map(\.term)
    }

    /// The words of `text` with their terms and places, in document order, stop words included and
    /// marked. Words overlap only where one term stands for several words (see ``terms(in:)``).
    public func words(in text: String) -> [Word] {
        handles.lend { lent in
            var text = text
            return text.withUTF8 { bytes in
                WordScanner(bytes: bytes, handles: lent).words()
            }
        }
    }

    /// The sentences of `text` as ranges of UTF-8 offsets, trimmed of white space, none empty.
    ///
    /// A line end always ends a sentence; an abbreviation ("Dr.", "e.g.") or a decimal never does.
    public func sentences(in text: String) -> [Range<Int>] {
        handles.lend { lent in
            var text = text
            return text.withUTF8 { bytes in
                SentenceRules(bytes: bytes).sentences(by: lent.sentences)
            }
        }
    }
}
