// SPDX-License-Identifier: Apache-2.0

/// One word of a text, as it is indexed.
public struct Word: Sendable, Equatable {
    /// The folded, respelled, stemmed form; never empty, at most ``TextAnalyzer/termBytesMax`` bytes.
    public var term: String
    /// UTF-8 offsets of the word in the text.
    public var range: Range<Int>
    /// Whether the word says too little to be indexed ("the"). Negations never are.
    public var isStopWord: Bool

    /// Creates a word.
    public init(term: String, range: Range<Int>, isStopWord: Bool = false) {
        self.term = term
        self.range = range
        self.isStopWord = isStopWord
    }
}
