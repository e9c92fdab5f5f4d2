// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How text looks on this terminal: its width, and whether it shows colour.
struct TerminalStyle {
    /// Columns to wrap at.
    var width: Int
    /// Whether escape sequences may be written.
    var colour: Bool

    /// Reads what standard output is; colour only on a terminal, and never with `NO_COLOR`.
    static func ofStandardOutput() -> TerminalStyle {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let allowed = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return TerminalStyle(
            width: isTerminal ? min(columns() ?? 80, 100) : 80, colour: isTerminal && allowed)
    }

    private static func columns() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else {
            return nil
        }
        return Int(size.ws_col)
    }

    func bold(_ text: String) -> String { escaped(text, code: 1) }
    func faint(_ text: String) -> String { escaped(text, code: 2) }
    func alarming(_ text: String) -> String { escaped(text, code: 31) }

    private func escaped(_ text: String, code: Int) -> String {
        colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Breaks lines at spaces so that none is longer than the terminal is wide, where possible.
    func wrap(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        return text.split(separator: "\n").flatMap { paragraph -> [String] in
            var lines: [String] = []
            var line = margin
            for word in paragraph.split(separator: " ") {
                let isFirst = line.count == indent
                if !isFirst, line.count + 1 + word.count > width {
                    lines.append(line)
                    line = margin + word
                } else {
                    line += (isFirst ? "" : " ") + word
                }
            }
            return lines + [line]
        }.joined(separator: "\n")
    }
}
