// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How text looks on this terminal: its width, and whether it shows colour.
struct TerminalStyle {
    /// Columns to wrap at.
    var width: Int
    /// Whether escape sequences may be written.
    var colour: Bool

    /// Most columns of a line: longer ones are hard to read.
    private static let widthMax = 100

    /// Reads what standard output is; colour only on a terminal, and never with `NO_COLOR`.
    static func ofStandardOutput() -> TerminalStyle {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let allowed = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return TerminalStyle(
            width: isTerminal ? min(columns() ?? 80, widthMax) : 80, colour: isTerminal && allowed)
    }

    private static func columns() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// The text broken at spaces so that no line is longer than the terminal is wide, where
    /// possible; free of everything that would steer the terminal but its own emphasis.
    /// - Parameters:
    ///   - indent: Spaces before each line.
    ///   - margin: What stands before each line in place of some of these spaces.
    ///   - first: What stands before the first line in place of some of these spaces ("- ").
    func render(
        _ text: RichText, indent: Int = 0, margin: String = "", first: String? = nil
    ) -> String {
        var lines: [[Cell]] = []
        for paragraph in cells(of: text).split(separator: Cell.lineEnd) {
            lines += fill(paragraph, columns: width - indent)
        }
        return lines.enumerated().map { number, line in
            let lead = number == 0 ? first ?? margin : margin
            return lead + String(repeating: " ", count: max(0, indent - lead.count)) + escaped(line)
        }.joined(separator: "\n")
    }

    /// Plain text, rendered.
    func wrap(_ text: String, indent: Int = 0) -> String {
        render(RichText(text), indent: indent)
    }

    /// A character that is shown, and how.
    private struct Cell: Equatable {
        var character: Character
        var emphasis: RichText.Emphasis

        static let lineEnd = Cell(character: "\n", emphasis: .plain)
    }

    private func cells(of text: RichText) -> [Cell] {
        text.spans.flatMap { span in
            TerminalText.clean(span.text).map {
                $0 == "\n" ? Cell.lineEnd : Cell(character: $0, emphasis: span.emphasis)
            }
        }
    }

    private func fill(_ paragraph: ArraySlice<Cell>, columns: Int) -> [[Cell]] {
        var lines: [[Cell]] = []
        var line: [Cell] = []
        var used = 0
        for word in paragraph.split(whereSeparator: { $0.character == " " }) {
            let length = word.reduce(0) { $0 + TerminalText.columns($1.character) }
            if let last = line.last, used + 1 + length <= columns {
                // A space stands out only between two words that do.
                let isInside = last.emphasis == word.first?.emphasis
                line.append(
                    Cell(character: " ", emphasis: isInside ? last.emphasis : .plain))
                used += 1
            } else if !line.isEmpty {
                lines.append(line)
                (line, used) = ([], 0)
            }
            line += word
            used += length
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The line with escape sequences where its emphasis changes; plain at its end.
    private func escaped(_ line: [Cell]) -> String {
        guard colour else { return String(line.map(\.character)) }
        var text = ""
        var emphasis = RichText.Emphasis.plain
        for cell in line {
            if cell.emphasis != emphasis {
                if emphasis != .plain { text += "\u{1B}[0m" }
                text += Self.code(cell.emphasis)
                emphasis = cell.emphasis
            }
            text.append(cell.character)
        }
        return emphasis == .plain ? text : text + "\u{1B}[0m"
    }

    private static func code(_ emphasis: RichText.Emphasis) -> String {
        switch emphasis {
        case .plain: ""
        case .bold: "\u{1B}[1m"
        case .faint: "\u{1B}[2m"
        case .alarm: "\u{1B}[1;31m"
        }
    }
}
