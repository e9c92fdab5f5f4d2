// SPDX-License-Identifier: Apache-2.0

import CSodium
import Foundation

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
struct Digest {
    private var state = crypto_hash_sha256_state()

    /// Starts with no bytes.
    init() { crypto_hash_sha256_init(&state) }

    /// Adds bytes.
    mutating func update(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    }

    /// The digest in lower-case hexadecimal.
    consuming func finish() -> String {
        var out = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256_final(&state, &out)
        return out.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The digest of a text's UTF-8 bytes.
    static func hex(_ text: String) -> String {
        var digest = Digest()
        digest.update(text.utf8)
        return digest.finish()
    }
}
