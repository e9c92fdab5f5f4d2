// SPDX-License-Identifier: Apache-2.0
//
// WordPiece vocabularies in llama.cpp's spelling: U+2581 before pieces that begin a word, nothing
// before those that go on (`##` in vocab.txt).

import Foundation

extension ModelImporter {
    /// The vocabulary of vocab.txt or tokenizer.json, filled up to `count` tokens.
    mutating func addWordPieceVocabulary(count: Int) throws(InferenceError) {
        var pieces = try wordPieces()
        guard pieces.count <= count else {
            throw InferenceError(
                .malformed,
                "\(folder.url.path) has \(pieces.count) pieces for a vocabulary of \(count).")
        }
        try requireUncased()
        for index in pieces.count..<count { pieces.append("[unused-\(index)]") }
        let special = specialPieces()
        var tokens: [[UInt8]] = []
        var kinds: [Int32] = []
        for piece in pieces {
            if let kind = special.kinds[piece] {
                tokens.append(Array(piece.utf8))
                kinds.append(Int32(kind.rawValue))
            } else if piece.utf8.starts(with: "##".utf8), piece.utf8.count > 2 {
                tokens.append(Array(piece.utf8.dropFirst(2)))
                kinds.append(Int32(TokenKind.normal.rawValue))
            } else {
                tokens.append(WordPieceTokenizer.wordStart + Array(piece.utf8))
                kinds.append(Int32(TokenKind.normal.rawValue))
            }
        }
        writer.set("tokenizer.ggml.model", .string("bert"))
        writer.set("tokenizer.ggml.pre", .string("default"))
        writer.set("tokenizer.ggml.tokens", .byteStrings(tokens))
        writer.set("tokenizer.ggml.token_type", .int32s(kinds))
        for (role, piece) in special.roles {
            guard let id = pieces.firstIndex(of: piece) else {
                throw InferenceError(
                    .malformed, "\(folder.url.path) has no token \(piece) in its vocabulary.")
            }
            writer.set("tokenizer.ggml.\(role)_token_id", .uint32(UInt32(id)))
        }
    }

    private func wordPieces() throws(InferenceError) -> [String] {
        if let lines = folder.lines("vocab.txt") { return lines }
        let model = folder.json("tokenizer.json")?["model"] as? [String: Any]
        guard model?["type"] as? String == "WordPiece",
            let vocabulary = model?["vocab"] as? [String: Int]
        else {
            throw InferenceError(
                .malformed,
                "\(folder.url.path) has neither vocab.txt nor a tokenizer.json with WordPiece.")
        }
        let ordered = vocabulary.sorted { $0.value < $1.value }
        guard ordered.enumerated().allSatisfy({ $0.offset == $0.element.value }) else {
            throw InferenceError(
                .malformed, "The vocabulary of \(folder.url.path)/tokenizer.json has gaps.")
        }
        return ordered.map(\.key)
    }

    /// Cased vocabularies cut words differently, and no file would say so afterwards.
    private func requireUncased() throws(InferenceError) {
        let settings = folder.json("tokenizer_config.json")
        let normalizer = folder.json("tokenizer.json")?["normalizer"] as? [String: Any]
        let lowercases =
            normalizer?["lowercase"] as? Bool ?? settings?["do_lower_case"] as? Bool ?? true
        guard lowercases else {
            throw InferenceError(
                .unsupported, "\(folder.url.path) is a cased model; only uncased ones are imported."
            )
        }
    }

    /// The tokens with a role: their kinds by text, and their texts by GGUF's name of the role.
    private func specialPieces() -> (kinds: [String: TokenKind], roles: [(String, String)]) {
        let map = folder.json("special_tokens_map.json") ?? [:]
        func piece(_ key: String, _ standard: String) -> String {
            (map[key] as? String) ?? (map[key] as? [String: Any])?["content"] as? String ?? standard
        }
        let unknown = piece("unk_token", "[UNK]")
        let roles = [
            ("bos", piece("cls_token", "[CLS]")), ("eos", piece("sep_token", "[SEP]")),
            ("cls", piece("cls_token", "[CLS]")), ("seperator", piece("sep_token", "[SEP]")),
            ("padding", piece("pad_token", "[PAD]")), ("mask", piece("mask_token", "[MASK]")),
        ]
        var kinds: [String: TokenKind] = [unknown: .unknown]
        for (_, piece) in roles { kinds[piece] = .control }
        return (kinds, roles + [("unknown", unknown)])
    }
}
