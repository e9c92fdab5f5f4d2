// SPDX-License-Identifier: Apache-2.0

/// The tokens that SentencePiece vocabularies have for single bytes.
struct ByteTokens: Sendable {
    /// Token of each byte, or -1.
    private var tokens = [TokenID](repeating: -1, count: 256)
    /// What stands for a byte that has no token.
    private let unknown: TokenID?
    /// Whether no byte has a token.
    private(set) var isEmpty = true

    init(_ vocabulary: Vocabulary) {
        unknown = vocabulary.writableUnknown
        for id in 0..<TokenID(vocabulary.count) where vocabulary.kind(of: id) == .byte {
            guard let byte = vocabulary.bytes(of: id).first else { continue }
            tokens[Int(byte)] = id
            isEmpty = false
        }
    }

    /// Adds the token of a byte, or the unknown token, or nothing.
    func append(_ byte: UInt8, to ids: inout [TokenID]) {
        if tokens[Int(byte)] >= 0 {
            ids.append(tokens[Int(byte)])
        } else if let unknown {
            ids.append(unknown)
        }
    }
}
