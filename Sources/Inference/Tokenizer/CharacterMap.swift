// SPDX-License-Identifier: Apache-2.0
//
// How SentencePiece rewrites characters before it looks for pieces: a double-array trie of what is
// replaced (darts-clone's layout) with the replacements behind it. Files have it ready-made; every
// number in it is checked before it is followed.

/// Replacements of characters, the longest match first.
struct CharacterMap: Sendable {
    /// Units of the trie.
    private let units: [UInt32]
    /// Replacements, each ended by a zero byte.
    private let replacements: [UInt8]

    /// Reads a map: the trie's size in bytes, the trie, the replacements, all little-endian.
    /// Returns nil for a map that is damaged.
    init?(_ bytes: [UInt8]) {
        func number(at index: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
        }
        guard bytes.count >= 8 else { return nil }
        let size = Int(number(at: 0))
        guard size >= 4, size % 4 == 0, size <= bytes.count - 4 else { return nil }
        units = (0..<size / 4).map { number(at: 4 + 4 * $0) }
        replacements = Array(bytes[(4 + size)...])
        guard replacements.last == 0 else { return nil }
    }

    /// The longest replaced string that `text` has at `start`: its bytes, and what replaces them.
    func match(_ text: [UInt8], at start: Int) -> (length: Int, replacement: ArraySlice<UInt8>)? {
        var best: (length: Int, place: Int)?
        var node = Self.offset(units[0])
        for index in start..<text.count {
            node ^= Int(text[index])
            guard node < units.count else { break }
            let unit = units[node]
            guard Self.label(unit) == UInt32(text[index]) else { break }
            node ^= Self.offset(unit)
            guard node < units.count else { break }
            if Self.hasLeaf(unit) { best = (index + 1 - start, Int(units[node] & 0x7fff_ffff)) }
        }
        guard let (length, place) = best, place < replacements.count,
            let end = replacements[place...].firstIndex(of: 0)
        else { return nil }
        return (length, replacements[place..<end])
    }

    private static func offset(_ unit: UInt32) -> Int {
        Int(unit >> 10) << ((unit & 1 << 9) >> 6)
    }

    private static func label(_ unit: UInt32) -> UInt32 { unit & (1 << 31 | 0xff) }

    private static func hasLeaf(_ unit: UInt32) -> Bool { unit & 1 << 8 != 0 }
}
