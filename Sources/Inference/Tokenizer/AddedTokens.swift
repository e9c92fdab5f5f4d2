// SPDX-License-Identifier: Apache-2.0
//
// Some files add whole strings to the vocabulary (Gemma's runs of line ends, a model's own words)
// that are matched in the raw text before anything else. Those that look like markup, such as
// `<think>` or `[INST]`, steer models although files do not call them control tokens: they are
// left out here, so that they too come only from templates.

/// Finds a vocabulary's added strings in plain text, longest first.
struct AddedTokens: Sendable {
    /// A part of a text.
    enum Fragment {
        case token(TokenID)
        case text(String)
    }

    /// Added strings by first byte, longest first.
    private let byFirstByte: [UInt8: [(bytes: [UInt8], id: TokenID)]]

    /// - Parameter vocabulary: Where user-defined tokens are looked for.
    init(_ vocabulary: Vocabulary) {
        var found: [UInt8: [(bytes: [UInt8], id: TokenID)]] = [:]
        for id in 0..<TokenID(vocabulary.count) where vocabulary.kind(of: id) == .userDefined {
            let bytes = Array(vocabulary.bytes(of: id))
            guard let first = bytes.first, !Self.looksLikeMarkup(bytes) else { continue }
            found[first, default: []].append((bytes, id))
        }
        byFirstByte = found.mapValues { $0.sorted { $0.bytes.count > $1.bytes.count } }
    }

    /// Whether a string is of the kind that steers a model: `<…>` or `[…]`.
    static func looksLikeMarkup(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard bytes.count > 2, let first = bytes.first, let last = bytes.last else { return false }
        return first == UInt8(ascii: "<") && last == UInt8(ascii: ">")
            || first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
    }

    /// Calls `body` with each part of a text, in order; without added strings, with all of it.
    func forEachFragment(of text: String, _ body: (Fragment) -> Void) {
        guard !byFirstByte.isEmpty else {
            if !text.isEmpty { body(.text(text)) }
            return
        }
        let bytes = Array(text.utf8)
        var start = 0
        var index = 0
        while index < bytes.count {
            guard let match = match(bytes, index) else {
                index += 1
                continue
            }
            if start < index { body(.text(String(decoding: bytes[start..<index], as: UTF8.self))) }
            body(.token(match.id))
            index += match.bytes.count
            start = index
        }
        if start < bytes.count { body(.text(String(decoding: bytes[start...], as: UTF8.self))) }
    }

    private func match(_ text: [UInt8], _ index: Int) -> (bytes: [UInt8], id: TokenID)? {
        byFirstByte[text[index]]?.first { text[index...].starts(with: $0.bytes) }
    }
}
