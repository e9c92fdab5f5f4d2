// SPDX-License-Identifier: Apache-2.0

import Documents

/// Names the text that a vector was made of: the first 8 bytes of SHA-256 of its UTF-8 bytes.
struct EmbeddingKey: Hashable, Sendable {
    /// Bytes of a key.
    static let size = 8
    /// The first bytes of the digest.
    let bytes: [UInt8]

    /// Wraps a stored digest.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The keys that stand one after the other.
    static func all(in bytes: [UInt8]) -> [EmbeddingKey] {
        stride(from: 0, to: bytes.count - size + 1, by: size).map {
            EmbeddingKey(bytes: Array(bytes[$0..<$0 + size]))
        }
    }

    /// Digests the text to embed.
    init(text: String) {
        var digest = SHA256()
        digest.update(text.utf8)
        bytes = Array(digest.finish().prefix(EmbeddingKey.size))
    }

    /// The digest is as good as random: it is a hash already.
    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

extension Passage {
    /// What is embedded for this passage: title and heading path in front, so that a passage that
    /// never repeats the name of its page is still found by it.
    func embeddingText(title: String) -> String {
        let path = heading.joined(separator: " > ")
        return path.isEmpty
            ? "\(title). \(text.string)" : "\(title). \(path). \(text.string)"
    }
}
