// SPDX-License-Identifier: Apache-2.0
//
// Text with emphasis, before it is made fit for a terminal. Pages, models and people wrote parts of
// it, so it may hold anything; what must not reach a terminal is taken out when it is rendered, in
// one place, and cannot be forgotten.

/// Text of which parts stand out.
struct RichText: Equatable {
    /// How a part stands out where colour is shown. Never by colour alone: the words say it, too.
    enum Emphasis: Equatable {
        case plain, bold, faint, alarm
    }

    /// A part.
    struct Span: Equatable {
        var text: String
        var emphasis: Emphasis
    }

    private(set) var spans: [Span]

    /// Text that does not stand out.
    init(_ text: String) { spans = [Span(text: text, emphasis: .plain)] }

    private init(_ text: String, _ emphasis: Emphasis) {
        spans = [Span(text: text, emphasis: emphasis)]
    }

    /// Headings and what to look at first.
    static func bold(_ text: String) -> RichText { RichText(text, .bold) }
    /// Places and remarks that can be passed over.
    static func faint(_ text: String) -> RichText { RichText(text, .faint) }
    /// What must not be missed.
    static func alarm(_ text: String) -> RichText { RichText(text, .alarm) }

    static func + (left: RichText, right: RichText) -> RichText {
        var joined = left
        joined.spans += right.spans
        return joined
    }

    static func + (left: RichText, right: String) -> RichText { left + RichText(right) }
    static func + (left: String, right: RichText) -> RichText { RichText(left) + right }
}

/// What characters do on a terminal.
enum TerminalText {
    /// Stands where a control character was.
    static let removed: Unicode.Scalar = "\u{FFFD}"

    /// The text without anything that steers a terminal or turns the direction of writing: control
    /// characters of both sets (ECMA-48), and bidirectional marks (UAX #9). A tab is a space; line
    /// and paragraph separators are line ends.
    static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": clean.append(scalar)
            case "\t": clean.append(" ")
            case "\r": continue
            case "\u{2028}", "\u{2029}": clean.append("\n")
            default: clean.append(isControl(scalar) ? removed : scalar)
            }
        }
        return String(clean)
    }

    /// Whether a scalar steers instead of showing.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// Columns that a character takes: two in East Asian scripts and for pictures, none for what
    /// stands on another character.
    static func columns(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.isASCII { return 1 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
