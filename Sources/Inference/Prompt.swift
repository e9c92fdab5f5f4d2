// SPDX-License-Identifier: Apache-2.0
//
// A prompt as tokens, with its passages marked: parts that are known long before the question, so
// that their state can be computed at night.

internal import Foundation

/// What a model reads before it writes.
public struct Prompt: Sendable, Equatable {
    /// All tokens.
    public var tokens: [TokenID]
    /// The tokens of each passage: in order, not empty, not overlapping.
    public var passages: [Range<Int>]

    /// Creates a prompt.
    ///
    /// - Parameter passages: Ranges within `tokens`, in order; those that are empty, overlap what
    ///   came before, or leave the tokens are dropped.
    public init(_ tokens: [TokenID], passages: [Range<Int>] = []) {
        self.tokens = tokens
        var end = 1  // The first token is always read: something has to stand before a passage.
        self.passages = passages.filter { range in
            guard !range.isEmpty, range.lowerBound >= end, range.upperBound < tokens.count else {
                return false
            }
            end = range.upperBound
            return true
        }
    }

    /// What comes before the first passage; without passages nothing.
    var beginning: ArraySlice<TokenID> { tokens[..<(passages.first?.lowerBound ?? 0)] }

    /// The same tokens with the first `count` passages only.
    func keeping(passages count: Int) -> Prompt {
        Prompt(tokens, passages: Array(passages.prefix(count)))
    }
}

extension Tokenizer {
    /// The prompt of a rendered template. Texts of `passages` that are found in it, one after the
    /// other, become its passages; no token spans their borders. A text that the template has
    /// changed is not found and stays ordinary text.
    func prompt(_ pieces: [TemplatePiece], passages: [String]) -> Prompt {
        var wanted = passages.filter { !$0.isEmpty }[...]
        var tokens: [TokenID] = []
        var ranges: [Range<Int>] = []
        var continues = false
        func add(_ text: Substring) {
            guard !text.isEmpty else { return }
            tokens += encode(String(text), continues: continues)
            continues = true
        }
        for piece in pieces {
            switch piece {
            case .control(let id):
                tokens.append(id)
                continues = false
            case .text(let text):
                var rest = text[...]
                while let passage = wanted.first, let found = rest.range(of: passage) {
                    add(rest[..<found.lowerBound])
                    let start = tokens.count
                    add(rest[found])
                    ranges.append(start..<tokens.count)
                    rest = rest[found.upperBound...]
                    wanted.removeFirst()
                }
                add(rest)
            }
        }
        return Prompt(tokens, passages: ranges)
    }
}
