// SPDX-License-Identifier: Apache-2.0
//
// Byte-level byte-pair encoding (GPT-2, Llama 3, Qwen, SmolLM): text is cut by the family's
// pre-tokenizer, each piece starts as bytes, and ranked merges join them. It works on raw bytes;
// the files' byte alphabet is undone at load.

/// A byte-level BPE tokenizer.
struct ByteLevelTokenizer: Tokenizer {
    let vocabulary: Vocabulary
    private let preTokenizer: PreTokenizer
    private let merges: MergeTable
    private let added: AddedTokens
    /// A piece that is a token as a whole is taken as it is, as Llama 3 does.
    private let wholePiecesFirst: Bool
    private let byteTokens: [TokenID]

    /// - Parameters:
    ///   - vocabulary: Tokens in raw bytes, not in the byte alphabet.
    ///   - merges: `left right` in the byte alphabet, best first; a merge that names a text that
    ///     is no token is left out.
    init(
        vocabulary: Vocabulary, merges: some Sequence<String>, preTokenizer: PreTokenizer,
        wholePiecesFirst: Bool
    ) {
        self.vocabulary = vocabulary
        self.preTokenizer = preTokenizer
        self.wholePiecesFirst = wholePiecesFirst
        self.merges = MergeTable(merges, vocabulary)
        added = AddedTokens(vocabulary)
        byteTokens = (UInt8.min...UInt8.max).map { vocabulary.id(spelling: [$0], 0..<1) ?? -1 }
    }

    func encode(_ text: String, continues: Bool) -> [TokenID] {
        var ids: [TokenID] = []
        var work = PairMerging()
        added.forEachFragment(of: text) { fragment in
            switch fragment {
            case .token(let id): ids.append(id)
            case .text(let text):
                let text = ScalarText(text)
                preTokenizer.forEachPiece(of: text) { encodePiece(text.bytes, $0, &work, &ids) }
            }
        }
        return ids
    }

    func appendBytes(of id: TokenID, to output: inout [UInt8]) {
        guard vocabulary.kind(of: id) != .control else { return }
        output += vocabulary.bytes(of: id)
    }

    private func encodePiece(
        _ bytes: [UInt8], _ piece: Range<Int>, _ work: inout PairMerging, _ ids: inout [TokenID]
    ) {
        if piece.count == 1 {
            append(byteTokens[Int(bytes[piece.lowerBound])], &ids)
            return
        }
        if wholePiecesFirst, let id = vocabulary.id(spelling: bytes, piece) {
            ids.append(id)
            return
        }
        work.removeAll()
        for index in piece {
            work.append(MergeSymbol(start: index, length: 1, id: byteTokens[Int(bytes[index])]))
        }
        work.merge { left, right in
            merges[left.id, right.id]
        } body: { symbol in
            append(symbol.id, &ids)
        }
    }

    /// A byte without a token of its own becomes the unknown token, or nothing.
    private func append(_ id: TokenID, _ ids: inout [TokenID]) {
        if id >= 0 {
            ids.append(id)
        } else if let unknown = vocabulary.special.unknown,
            vocabulary.kind(of: unknown) != .control
        {
            ids.append(unknown)
        }
    }
}
