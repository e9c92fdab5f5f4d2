// SPDX-License-Identifier: Apache-2.0

import Documents

/// Names the text that a vector was made of: the first 8 bytes of SHA-256 of its UTF-8 bytes.
struct EmbeddingKey: Hashable, Sendable {
    /// Bytes of a key.
    static let size = 8
    /// The first bytes of the digest, as one big-endian number.
    private let value: UInt64

    /// Wraps a stored digest.
    init(bytes: some Sequence<UInt8>) {
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Digests the text to embed.
    init(text: String) {
        var digest = SHA256()
        digest.update(text.utf8)
        self.init(bytes: digest.finish().prefix(EmbeddingKey.size))
    }

    /// The first bytes of the digest.
    var bytes: [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
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
