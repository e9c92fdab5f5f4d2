// SPDX-License-Identifier: Apache-2.0
//
// What the pre-tokenizers ask of a character: letter, number, white space or something else.

/// The classes that byte-level pre-tokenizers tell apart.
enum ScalarClass: UInt8 {
    /// General category L.
    case letter
    /// General category N.
    case number
    /// The property White_Space, carriage return and line feed excepted.
    case space
    /// Carriage return or line feed.
    case newline
    /// Everything else, combining marks among them.
    case other

    /// Whether regular expressions call it `\s`.
    var isWhitespace: Bool { self == .space || self == .newline }

    /// Class of a scalar.
    init(_ scalar: Unicode.Scalar) {
        if scalar.value < 128 {
            self = Self.ascii[Int(scalar.value)]
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = scalar.properties.isWhitespace ? .space : .other
        }
    }

    private static let ascii: [ScalarClass] = (UInt8(0)..<128).map { byte in
        switch byte {
        case 10, 13: .newline
        case 9, 11, 12, 32: .space
        case 48...57: .number
        case 65...90, 97...122: .letter
        default: .other
        }
    }
}

/// Valid UTF-8 with a step from character to character.
struct ScalarText {
    let bytes: [UInt8]

    /// - Parameter text: Any string; Swift strings are valid UTF-8.
    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var count: Int { bytes.count }

    /// Length in bytes of the character that starts at an index.
    func length(at index: Int) -> Int {
        switch bytes[index] {
        case 0..<0x80: 1
        case 0..<0xe0: 2
        case 0..<0xf0: 3
        default: 4
        }
    }

    /// The character that starts at an index.
    func scalar(at index: Int) -> Unicode.Scalar {
        let first = UInt32(bytes[index])
        if first < 0x80 { return Unicode.Scalar(UInt8(first)) }
        var value = first & (first < 0xe0 ? 0x1f : first < 0xf0 ? 0x0f : 0x07)
        for offset in 1..<length(at: index) {
            value = value << 6 | UInt32(bytes[index + offset] & 0x3f)
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// Class of the character that starts at an index.
    func scalarClass(at index: Int) -> ScalarClass {
        ScalarClass(scalar(at: index))
    }

    /// End of the run of characters from `start` that satisfy a condition, at most `limit`.
    func run(from start: Int, to limit: Int, while belongs: (ScalarClass) -> Bool) -> Int {
        var index = start
        while index < limit, belongs(scalarClass(at: index)) { index += length(at: index) }
        return index
    }
}
