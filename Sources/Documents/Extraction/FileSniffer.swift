// SPDX-License-Identifier: Apache-2.0

internal import TextAnalysis

/// Tells text from other files that lie in a mirror under an `.html` name.
enum FileSniffer {
    private static let signatures: [[UInt8]] = [
        Array("%PDF-".utf8), [0x89, 0x50, 0x4E, 0x47], Array("GIF8".utf8), [0xFF, 0xD8, 0xFF],
        [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B], [0x7F, 0x45, 0x4C, 0x46], Array("RIFF".utf8),
        [0xD0, 0xCF, 0x11, 0xE0], Array("SQLite format 3".utf8), Array("BZh".utf8),
        [0xFD, 0x37, 0x7A, 0x58, 0x5A], [0x28, 0xB5, 0x2F, 0xFD], Array("GGUF".utf8),
    ]

    /// Whether the file is no text: a known signature, or more than one byte in ten that no text has.
    static func isNotText(_ bytes: [UInt8], _ text: DecodedText) -> Bool {
        if signatures.contains(where: { bytes.starts(with: $0) }) { return true }
        let wrong = text.controlCount + text.badCount
        return wrong > 16 && wrong * 10 > bytes.count
    }
}
