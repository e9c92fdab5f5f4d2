// SPDX-License-Identifier: Apache-2.0
//
// The vocabularies of language models, from tokenizer.json: byte-level BPE, and SentencePiece BPE
// with byte fallback, whose scores are the ranks of its merges.

import Foundation

extension ModelImporter {
    /// Tokens, merges, special roles and chat template, filled up to `count` tokens.
    mutating func addVocabulary(count: Int) throws(InferenceError) {
        guard let tokenizer = folder.json("tokenizer.json"),
            let model = tokenizer["model"] as? [String: Any],
            let vocabulary = model["vocab"] as? [String: Int]
        else { throw unusable("it has no readable tokenizer.json") }
        guard model["type"] as? String == "BPE", let merges = Self.merges(model) else {
            throw unusable("its model is not BPE")
        }
        let added = try addedTokens(tokenizer)
        var tokens = (0..<count).map { "[PAD\($0)]" }
        var kinds = [TokenKind](repeating: .unused, count: count)
        for (token, id) in vocabulary {
            guard tokens.indices.contains(id) else { throw unusable("token \(id) is out of range") }
            tokens[id] = token
            kinds[id] = .normal
        }
        for token in added {
            guard tokens.indices.contains(token.id) else {
                throw unusable("token \(token.id) is out of range")
            }
            tokens[token.id] = token.text
            kinds[token.id] = token.isSpecial ? .control : .userDefined
        }
        if model["byte_fallback"] as? Bool == true {
            addPieces(tokens, &kinds, merges, tokenizer)
        } else {
            writer.set("tokenizer.ggml.model", .string("gpt2"))
            writer.set("tokenizer.ggml.pre", .string(try preTokenizerName(tokenizer)))
            writer.set(
                "tokenizer.ggml.merges",
                .byteStrings(merges.map { Array("\($0.0) \($0.1)".utf8) }))
        }
        writer.set("tokenizer.ggml.tokens", .byteStrings(tokens.map { Array($0.utf8) }))
        writer.set("tokenizer.ggml.token_type", .int32s(kinds.map { Int32($0.rawValue) }))
        addRoles(tokenizer, ids: vocabulary.merging(added.map { ($0.text, $0.id) }) { $1 })
    }

    /// Merges as pairs; older files write them as one string, newer ones as a list of two.
    private static func merges(_ model: [String: Any]) -> [(String, String)]? {
        if let pairs = model["merges"] as? [[String]] {
            return pairs.allSatisfy { $0.count == 2 } ? pairs.map { ($0[0], $0[1]) } : nil
        }
        guard let lines = model["merges"] as? [String] else { return nil }
        var merges: [(String, String)] = []
        for line in lines {
            let sides = line.utf8.split(separator: 32, omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            merges.append(
                (
                    String(decoding: sides[0], as: UTF8.self),
                    String(decoding: sides[1], as: UTF8.self)
                ))
        }
        return merges
    }

    private func addedTokens(
        _ tokenizer: [String: Any]
    ) throws(InferenceError) -> [(text: String, id: Int, isSpecial: Bool)] {
        var tokens: [(text: String, id: Int, isSpecial: Bool)] = []
        for entry in tokenizer["added_tokens"] as? [[String: Any]] ?? [] {
            guard let text = entry["content"] as? String, let id = entry["id"] as? Int else {
                throw unusable("an added token lacks content or id")
            }
            tokens.append((text, id, entry["special"] as? Bool ?? false))
        }
        return tokens
    }

    /// SentencePiece pieces with the rank of the first merge that makes each as its score.
    private mutating func addPieces(
        _ tokens: [String], _ kinds: inout [TokenKind], _ merges: [(String, String)],
        _ tokenizer: [String: Any]
    ) {
        var ranks: [String: Int] = [:]
        for (rank, merge) in merges.enumerated() where ranks[merge.0 + merge.1] == nil {
            ranks[merge.0 + merge.1] = rank
        }
        for (id, token) in tokens.enumerated() where kinds[id] == .normal {
            let bytes = Array(token.utf8)
            if bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">") {
                kinds[id] = .byte
            }
        }
        writer.set("tokenizer.ggml.model", .string("llama"))
        writer.set("tokenizer.ggml.pre", .string("default"))
        writer.set(
            "tokenizer.ggml.scores", .floats(tokens.map { -Float(ranks[$0] ?? merges.count) }))
        let spaces = Self.find(in: tokenizer["normalizer"] as Any) { $0["prepend"] != nil }
        let prefixed = Self.find(in: tokenizer["pre_tokenizer"] as Any) {
            ($0["prepend_scheme"] as? String).map { $0 != "never" } ?? false
        }
        writer.set("tokenizer.ggml.add_space_prefix", .bool(spaces != nil || prefixed != nil))
    }

    /// The name that GGUF gives to the way in which tokenizer.json cuts words.
    private func preTokenizerName(_ tokenizer: [String: Any]) throws(InferenceError) -> String {
        let settings = tokenizer["pre_tokenizer"] as Any
        let expression =
            Self.find(in: settings) { $0["Regex"] is String }?["Regex"] as? String ?? ""
        let takesThreeDigits = expression.contains("\\p{N}{1,3}|")
        if expression.contains("\\p{Lu}") { return takesThreeDigits ? "gpt-4o" : "tekken" }
        if takesThreeDigits { return "llama-bpe" }
        if expression.contains("?\\p{L}+|\\p{N}| ?") { return "qwen2" }
        let digits = Self.find(in: settings) { $0["individual_digits"] as? Bool == true }
        let bytes = Self.find(in: settings) { $0["type"] as? String == "ByteLevel" }
        if expression.isEmpty, bytes != nil { return digits == nil ? "gpt-2" : "smollm" }
        throw InferenceError(
            .unsupported,
            "\(folder.url.path)/tokenizer.json cuts words in a way that is not known; known are "
                + PreTokenizer.supportedNames.joined(separator: ", ") + ".")
    }

    /// Special tokens and the chat template.
    private mutating func addRoles(_ tokenizer: [String: Any], ids: [String: Int]) {
        let settings = folder.json("tokenizer_config.json") ?? [:]
        var beginning: String?
        for (role, key) in [("bos", "bos_token"), ("eos", "eos_token"), ("padding", "pad_token")] {
            let text =
                settings[key] as? String ?? (settings[key] as? [String: Any])?["content"] as? String
            let fallback = folder.configuration["\(key)_id"]
            let first = fallback as? Int ?? (fallback as? [Int])?.first
            if role == "bos" { beginning = text }
            guard let id = text.flatMap({ ids[$0] }) ?? first, id >= 0 else { continue }
            writer.set("tokenizer.ggml.\(role)_token_id", .uint32(UInt32(clamping: id)))
        }
        if let unknown = (tokenizer["model"] as? [String: Any])?["unk_token"] as? String,
            let id = ids[unknown]
        {
            writer.set("tokenizer.ggml.unknown_token_id", .uint32(UInt32(clamping: id)))
        }
        let template = Self.find(in: tokenizer["post_processor"] as Any) {
            $0["type"] as? String == "TemplateProcessing"
        }
        let first = (template?["single"] as? [[String: Any]])?.first?["SpecialToken"]
        let starts = (first as? [String: Any])?["id"] as? String
        let adds = settings["add_bos_token"] as? Bool ?? (starts != nil && starts == beginning)
        writer.set("tokenizer.ggml.add_bos_token", .bool(adds))
        if let chat = chatTemplate(settings) {
            writer.set("tokenizer.chat_template", .string(chat))
        }
    }

    private func chatTemplate(_ settings: [String: Any]) -> String? {
        if let lines = folder.lines("chat_template.jinja") { return lines.joined(separator: "\n") }
        if let text = settings["chat_template"] as? String { return text }
        let named = settings["chat_template"] as? [[String: String]]
        return named?.first { $0["name"] == "default" }?["template"]
    }

    /// The first object in nested JSON that satisfies a condition, outermost first.
    private static func find(
        in value: Any, where matches: ([String: Any]) -> Bool
    ) -> [String: Any]? {
        if let object = value as? [String: Any] {
            if matches(object) { return object }
            for key in object.keys.sorted() {
                if let found = find(in: object[key] as Any, where: matches) { return found }
            }
        }
        for element in value as? [Any] ?? [] {
            if let found = find(in: element, where: matches) { return found }
        }
        return nil
    }

    private func unusable(_ what: String) -> InferenceError {
        InferenceError(
            .malformed, "The vocabulary of \(folder.url.path) cannot be used: \(what).")
    }
}
