// SPDX-License-Identifier: Apache-2.0
//
// Byte-level BPE first cuts a text into words, spaces and runs of signs; merges never cross a cut.
// Each model family states its cut as a regular expression; here each is a hand-written scan that
// looks at every character at most a few times.

/// How a family cuts text before byte-pair merging, by the names GGUF gives (`tokenizer.ggml.pre`).
enum PreTokenizer: String, CaseIterable, Sendable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// Every number character for itself, then GPT-2's cut between them.
    case smollm
    /// GPT-2's idea with case-blind contractions, numbers of up to three digits, and line ends
    /// kept with what precedes them.
    case llama3
    /// Llama 3's cut with single digits.
    case qwen2
    /// Words are also cut where small letters are followed by capitals, contractions stay with
    /// their word, slashes with the signs before them; numbers of up to three digits (Phi-4).
    case gpt4o
    /// The same with single digits and without contractions (newer Mistral models).
    case tekken

    /// The cut for a name in a file; nil for one that is not supported.
    init?(named name: String) {
        switch name {
        case "gpt-2", "phi-2", "mpt", "olmo", "jais": self = .gpt2
        case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone": self = .smollm
        case "llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "smaug-bpe": self = .llama3
        case "qwen2", "deepseek-r1-qwen": self = .qwen2
        case "gpt-4o", "llama4": self = .gpt4o
        case "tekken": self = .tekken
        default: return nil
        }
    }

    /// Whether a vocabulary of this name takes a piece that is a token as a whole as it is, whatever
    /// merges would make of it.
    static func takesWholePieces(named name: String) -> Bool {
        ["llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "tekken"].contains(name)
    }

    /// The names that `init(named:)` understands and our families use.
    static let supportedNames = [
        "gpt-2", "gpt-4o", "llama-bpe", "qwen2", "smollm", "tekken",
    ]

    /// Calls `body` with the byte range of each piece, in order; together they cover the text.
    func forEachPiece(of text: ScalarText, _ body: (Range<Int>) -> Void) {
        var index = 0
        var limit = self == .smollm ? text.nextNumber(from: 0) : text.count
        while index < text.count {
            if index == limit {
                // Only `.smollm` comes here: a number character stands alone.
                let end = index + text.length(at: index)
                body(index..<end)
                index = end
                limit = text.nextNumber(from: end)
                continue
            }
            let end = pieceEnd(text, index, limit)
            body(index..<end)
            index = end
        }
    }

    private func pieceEnd(_ text: ScalarText, _ start: Int, _ limit: Int) -> Int {
        switch self {
        case .gpt2, .smollm: text.pieceEndGPT2(start, limit)
        case .llama3: text.pieceEndLlama3(start, limit, digits: 3)
        case .qwen2: text.pieceEndLlama3(start, limit, digits: 1)
        case .gpt4o: text.pieceEndCased(start, limit, digits: 3, contractions: true)
        case .tekken: text.pieceEndCased(start, limit, digits: 1, contractions: false)
        }
    }
}

extension ScalarText {
    /// Index of the first number character from an index on, or the end.
    fileprivate func nextNumber(from index: Int) -> Int {
        run(from: index, to: count) { $0 != .number }
    }

    /// GPT-2's alternatives, tried in the order of its expression.
    fileprivate func pieceEndGPT2(_ start: Int, _ limit: Int) -> Int {
        if let end = contractionEnd(start, limit, foldingCase: false) { return end }
        let word = bytes[start] == 32 && start + 1 < limit ? start + 1 : start
        let kind = scalarClass(at: word)
        if !kind.isWhitespace { return run(from: word, to: limit) { $0 == kind } }
        return whitespaceEnd(start, limit)
    }

    /// Llama 3's alternatives, tried in the order of its expression:
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    fileprivate func pieceEndLlama3(_ start: Int, _ limit: Int, digits: Int) -> Int {
        if let end = contractionEnd(start, limit, foldingCase: true) { return end }
        let first = scalarClass(at: start)
        let second = start + length(at: start)
        if first == .letter { return run(from: start, to: limit) { $0 == .letter } }
        if first == .number { return numberEnd(start, limit, digits) }
        if first != .newline, second < limit, scalarClass(at: second) == .letter {
            return run(from: second, to: limit) { $0 == .letter }
        }
        return signsEnd(start, limit, after: [10, 13]) ?? spacesEnd(start, limit)
    }

    /// ` ?[^\s\p{L}\p{N}]+` and then any of some bytes.
    func signsEnd(_ start: Int, _ limit: Int, after: [UInt8]) -> Int? {
        let second = start + length(at: start)
        let sign = bytes[start] == 32 && second < limit ? second : start
        guard scalarClass(at: sign) == .other else { return nil }
        var end = run(from: sign, to: limit) { $0 == .other }
        while end < limit, after.contains(bytes[end]) { end += 1 }
        return end
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`
    func spacesEnd(_ start: Int, _ limit: Int) -> Int {
        let end = run(from: start, to: limit) { $0.isWhitespace }
        if let newline = bytes[start..<end].lastIndex(where: { $0 == 10 || $0 == 13 }) {
            return newline + 1
        }
        return whitespaceEnd(start, limit)
    }

    func numberEnd(_ start: Int, _ limit: Int, _ digits: Int) -> Int {
        var end = start
        for _ in 0..<digits where end < limit && scalarClass(at: end) == .number {
            end += length(at: end)
        }
        return end
    }

    /// `\s+(?!\S)|\s+`: a run of white space leaves its last character to the word that follows.
    private func whitespaceEnd(_ start: Int, _ limit: Int) -> Int {
        var last = start
        var end = start
        while end < limit, scalarClass(at: end).isWhitespace {
            last = end
            end += length(at: end)
        }
        return end == limit || last == start ? end : last
    }

    /// End of an English contraction such as `'s` or `'ll`.
    func contractionEnd(_ start: Int, _ limit: Int, foldingCase: Bool) -> Int? {
        guard bytes[start] == 39, start + 1 < limit else { return nil }
        let mask: UInt8 = foldingCase ? 0x20 : 0
        let first = bytes[start + 1] | mask
        let second = start + 2 < limit ? bytes[start + 2] | mask : 0
        switch (first, second) {
        case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
            (UInt8(ascii: "d"), _):
            return start + 2
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return start + 3
        default: return nil
        }
    }
}
