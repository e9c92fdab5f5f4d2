// SPDX-License-Identifier: Apache-2.0
//
// Identities that survive a move within the page: a hash of what the passage says and where it
// belongs, not of its place.

/// Makes identities of passages.
enum PassageIdentity {
    /// Thirteen characters of base 32 over 64-bit FNV-1a
    /// (http://www.isthe.com/chongo/tech/comp/fnv/) of page, heading path and text.
    static func of(page: String, heading: [String], text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ part: String, _ end: UInt8) {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ UInt64(end)) &* 0x100_0000_01B3
        }
        mix(page, 0x1C)
        for step in heading { mix(step, 0x1E) }
        mix("", 0x1D)
        mix(text, 0x1F)
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let characters = (0..<13).map {
            digits[Int(truncatingIfNeeded: hash >> UInt64($0 * 5)) & 31]
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
