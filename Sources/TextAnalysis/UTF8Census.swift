// SPDX-License-Identifier: Apache-2.0
//
// Counts what speaks for and against UTF-8.

/// How well some bytes fit UTF-8.
struct UTF8Census {
    /// Well-formed sequences of two to four bytes.
    private(set) var multibyteCount = 0
    /// Bytes that are part of no well-formed sequence.
    private(set) var badCount = 0
    /// Whether all bad bytes are ones that Western text in windows-1252 hardly uses.
    private(set) var badLooksForeign = true

    var isASCII: Bool { multibyteCount == 0 && badCount == 0 }

    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                if bytes[at] < 0x80 {
                    at += 1
                    continue
                }
                let length = UTF8Sequence.length(in: bytes, at: at)
                if length > 0 {
                    multibyteCount += 1
                    at += length
                } else {
                    badCount += 1
                    if Self.isWestern(bytes[at]) { badLooksForeign = false }
                    at += 1
                }
            }
        }
    }

    /// Quotes, dashes, pound, degree and the usual accented letters of windows-1252.
    private static func isWestern(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x80, 0x85, 0x91...0x97, 0x99, 0xA0...0xBE, 0xC9, 0xE0...0xFC: true
        default: false
        }
    }
}

/// Well-formed UTF-8 as Unicode defines it (table 3-7): no overlong forms, no surrogates.
public enum UTF8Sequence {
    /// Length of the sequence at `at` (1-4), 0 when it is ill-formed.
    public static func length(in bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        let first = bytes[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: length = 3
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return 0 }
        for index in at + 2..<max(at + 2, at + length) where bytes[index] & 0xC0 != 0x80 {
            return 0
        }
        return length
    }

    /// The character of a well-formed sequence.
    public static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at: Int, length: Int) -> UInt32
    {
        guard length > 1 else { return UInt32(bytes[at]) }
        var value = UInt32(bytes[at] & (0x7F >> UInt8(length)))
        for index in at + 1..<at + length { value = value << 6 | UInt32(bytes[index] & 0x3F) }
        return value
    }
}
