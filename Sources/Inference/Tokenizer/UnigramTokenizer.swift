// SPDX-License-Identifier: Apache-2.0
//
// SentencePiece's unigram model (Kudo 2018, arXiv:1804.10959; T5, XLM-R and the encoders made from
// them): of all ways to cut a text into pieces, the one whose scores add up to most.

/// A SentencePiece unigram tokenizer.
struct UnigramTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    private let added: AddedTokens
    private let rules: Rules
    private let byteTokens: ByteTokens
    /// Score of a character that no piece has.
    private let unknownScore: Float
    /// Bytes of the longest piece.
    private let longest: Int

    /// How a text is rewritten before it is cut.
    struct Rules {
        /// Replacements of characters.
        var map: CharacterMap?
        /// Whether a text that starts afresh gets a space before it.
        var addsSpace = true
        /// Whether runs of spaces become one, and those at the ends nothing.
        var removesExtraSpaces = true
    }

    /// Longer pieces are not looked for; SentencePiece itself makes none of more than 16 characters.
    private static let mostBytes = 256

    /// - Parameter vocabulary: Pieces with plain spaces; byte tokens hold their byte.
    init(vocabulary: Vocabulary, rules: Rules) {
        self.vocabulary = vocabulary
        self.rules = rules
        added = AddedTokens(vocabulary)
        byteTokens = ByteTokens(vocabulary)
        var (least, longest) = (Float.infinity, 1)
        for id in 0..<TokenID(vocabulary.count) where vocabulary.kind(of: id) == .normal {
            least = min(least, vocabulary.score(of: id))
            longest = max(longest, vocabulary.bytes(of: id).count)
        }
        unknownScore = (least.isFinite ? least : 0) - 10
        self.longest = min(longest, Self.mostBytes)
    }

    func encode(_ text: String, continues: Bool) -> [TokenID] {
        var ids: [TokenID] = []
        var startsAfresh = !continues
        added.forEachFragment(of: text) { fragment in
            switch fragment {
            case .token(let id): ids.append(id)
            case .text(let text):
                append(rewritten(Array(text.utf8), startsAfresh: startsAfresh), to: &ids)
            }
            startsAfresh = false
        }
        return ids
    }

    func appendBytes(of id: TokenID, to output: inout [UInt8]) {
        switch vocabulary.kind(of: id) {
        case .control, .unknown: break
        default: output += vocabulary.bytes(of: id)
        }
    }

    // MARK: Rewriting

    private func rewritten(_ text: [UInt8], startsAfresh: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 1)
        var afterSpace = rules.removesExtraSpaces
        var index = 0
        while index < text.count {
            let (length, piece) = next(text, index)
            index += length
            let kept = afterSpace ? piece.drop { $0 == 32 } : piece
            guard let last = kept.last else { continue }
            output += kept
            afterSpace = rules.removesExtraSpaces && last == 32
        }
        var plain = SentencePieceTokenizer.withSpaces(output)
        while rules.removesExtraSpaces, plain.last == 32 { plain.removeLast() }
        guard !plain.isEmpty else { return [] }
        return startsAfresh && rules.addsSpace ? [32] + plain : plain
    }

    private func next(_ text: [UInt8], _ index: Int) -> (Int, ArraySlice<UInt8>) {
        if let match = rules.map?.match(text, at: index) {
            return (match.length, match.replacement)
        }
        let length = min(SentencePieceTokenizer.length(of: text[index]), text.count - index)
        return (length, text[index..<index + length])
    }

    // MARK: Cutting

    /// The best way to reach a place in the text.
    private struct Step {
        var start = -1
        var id: TokenID = -1
        var score: Float = 0
    }

    private func append(_ text: [UInt8], to ids: inout [TokenID]) {
        let steps = bestSteps(text)
        var path: [(id: TokenID, range: Range<Int>)] = []
        var end = text.count
        while end > 0 {
            path.append((steps[end].id, steps[end].start..<end))
            end = steps[end].start
        }
        var afterUnknown = false
        for (id, range) in path.reversed() {
            if id >= 0 {
                ids.append(id)
            } else if !byteTokens.isEmpty {
                for byte in text[range] { byteTokens.append(byte, to: &ids) }
            } else if !afterUnknown, let unknown = vocabulary.writableUnknown {
                ids.append(unknown)
            }
            afterUnknown = id < 0
        }
    }

    /// For each end of a character, the best last piece of the text up to there; -1 for unknown.
    private func bestSteps(_ text: [UInt8]) -> [Step] {
        var steps = [Step](repeating: Step(), count: text.count + 1)
        var start = 0
        while start < text.count {
            let before = steps[start].score
            let character = min(
                SentencePieceTokenizer.length(of: text[start]), text.count - start)
            var hasCharacter = false
            func offer(_ end: Int, _ id: TokenID, _ score: Float) {
                if steps[end].start < 0 || before + score > steps[end].score {
                    steps[end] = Step(start: start, id: id, score: before + score)
                }
            }
            for length in 1...min(longest, text.count - start) {
                let end = start + length
                guard let id = vocabulary.id(spelling: text, start..<end),
                    vocabulary.kind(of: id) == .normal
                else { continue }
                offer(end, id, vocabulary.score(of: id))
                if length == character { hasCharacter = true }
            }
            if !hasCharacter { offer(start + character, -1, unknownScore) }
            start += character
        }
        return steps
    }
}
