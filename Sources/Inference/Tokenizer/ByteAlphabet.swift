// SPDX-License-Identifier: Apache-2.0
//
// Byte-level vocabularies spell each byte as one printable character: printable Latin-1 bytes as
// themselves, the other 68 as U+0100 and on, in order. Files use that spelling; we use the bytes.

/// The byte alphabet of GPT-2 (`bytes_to_unicode` in its `encoder.py`).
enum ByteAlphabet {
    /// Byte for each scalar below U+0144, or -1 where the alphabet has none.
    private static let bytes: [Int16] = {
        var table = [Int16](repeating: -1, count: 256 + 68)
        var next = 256
        for byte in 0..<256 {
            if isPrintable(byte) {
                table[byte] = Int16(byte)
            } else {
                table[next] = Int16(byte)
                next += 1
            }
        }
        return table
    }()

    private static func isPrintable(_ byte: Int) -> Bool {
        (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
    }

    /// The bytes that a spelling stands for; a character outside the alphabet stands for its own
    /// UTF-8 bytes, as added tokens are written in full.
    static func decode(_ spelling: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(spelling.utf8.count)
        for scalar in spelling.unicodeScalars {
            let value = Int(scalar.value)
            if value < bytes.count, bytes[value] >= 0 {
                output.append(UInt8(bytes[value]))
            } else {
                output.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
        return output
    }
}
