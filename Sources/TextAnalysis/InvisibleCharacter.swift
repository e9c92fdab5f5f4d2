// SPDX-License-Identifier: Apache-2.0
//
// Characters that a reader cannot see but a machine would read: they can hide words from review,
// split words that a rule looks for, or turn text around.

/// Which characters are dropped from text.
public enum InvisibleCharacter {
    /// Whether a character is dropped wherever it stands: zero-width spaces and joiners, marks of
    /// direction, tags, variation selectors of the supplement, the byte order mark.
    public static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B...0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0E, 0xFEFF, 0xFFA0,
            0xFFF9...0xFFFB, 0xE0000...0xE01EF:
            true
        default: false
        }
    }

    /// Whether a control character is dropped: all but tab, line feed, form feed, carriage return.
    public static func isControl(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0C, 0x0D: false
        case 0x00..<0x20, 0x7F: true
        default: false
        }
    }

    /// The text without the characters that are dropped.
    public static func removed(from text: String) -> String {
        let mayHoldOne = text.utf8.contains { $0 < 0x20 || $0 >= 0x7F }
        guard mayHoldOne else { return text }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !contains(scalar.value) && !isControl(scalar.value)
        {
            kept.append(scalar)
        }
        return String(kept)
    }
}
