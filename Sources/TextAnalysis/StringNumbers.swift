// SPDX-License-Identifier: Apache-2.0
//
// A build looks up every word of a library several times. This table keeps all strings in one array of
// bytes and hashes eight of them at a time, which costs a third of a dictionary of strings.

/// Numbers strings from 0, in the order in which they appear.
public struct StringNumbers: Sendable {
    /// All strings, one after the other.
    private var bytes: [UInt8] = []
    /// Where each string starts, and where the next one will.
    private var starts = [0]
    private var hashes: [UInt64] = []
    /// Number + 1 of the string in each slot, 0 for an empty one; linear probing, at most half full.
    private var slots = [UInt32](repeating: 0, count: 256)
    /// Unknown to whoever writes the pages, so that nobody can choose strings that collide.
    private let seed = UInt64.random(in: 0 ... .max)

    /// Starts with no string.
    public init() {}

    /// Number of different strings.
    public var count: Int { hashes.count }

    /// The bytes of a string by its number.
    public subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[starts[number]..<starts[number + 1]]
    }

    /// The number of a string, which is new when the string is.
    public mutating func number(of string: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = hash(of: string)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, self[number].elementsEqual(string) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(count + 1)
        hashes.append(hash)
        bytes += string
        starts.append(bytes.count)
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    /// The number of a string, which is new when the string is.
    public mutating func number(of string: String) -> Int {
        var string = string
        return string.withUTF8 { number(of: $0) }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// Multiplies by the golden ratio (Knuth, volume 3, 6.4) after each eight bytes.
    private func hash(of string: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = seed ^ UInt64(string.count)
        let raw = UnsafeRawBufferPointer(string)
        var at = 0
        while at + 8 <= raw.count {
            let part = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            hash = StringNumbers.mixed(hash, part)
            at += 8
        }
        var rest: UInt64 = 0
        for byte in raw[at...] { rest = rest << 8 | UInt64(byte) }
        return StringNumbers.mixed(hash, rest)
    }

    private static func mixed(_ hash: UInt64, _ part: UInt64) -> UInt64 {
        let product = (hash ^ part).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
