// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CLI

@Suite("Text on a terminal")
struct TerminalStyleTests {
    @Test("lines are broken at spaces and never longer than the terminal is wide")
    func wrap() {
        let style = TerminalStyle(width: 20, colour: false)
        let wrapped = style.wrap("The rash heals within four weeks.\nRest well.", indent: 2)
        #expect(wrapped == "  The rash heals\n  within four weeks.\n  Rest well.")
    }

    @Test("a word that is longer than the terminal stays whole")
    func longWord() {
        let style = TerminalStyle(width: 10, colour: false)
        #expect(style.wrap("a subarachnoid b") == "a\nsubarachnoid\nb")
    }

    @Test("wide characters take two columns, marks on others none")
    func columns() {
        let style = TerminalStyle(width: 8, colour: false)
        #expect(style.wrap("痛み 止め 薬") == "痛み\n止め 薬")
        #expect(style.wrap("e\u{301}e\u{301}e\u{301} abcd") == "e\u{301}e\u{301}e\u{301} abcd")
    }

    @Test("without colour nothing is escaped; with it every line ends as it began")
    func colour() {
        let text = RichText.bold("a b") + " c " + .alarm("d")
        #expect(TerminalStyle(width: 80, colour: false).render(text) == "a b c d")
        #expect(
            TerminalStyle(width: 80, colour: true).render(text)
                == "\u{1B}[1ma b\u{1B}[0m c \u{1B}[1;31md\u{1B}[0m")
        #expect(
            TerminalStyle(width: 3, colour: true).render(.bold("abc def"))
                == "\u{1B}[1mabc\u{1B}[0m\n\u{1B}[1mdef\u{1B}[0m")
    }

    @Test(
        "nothing that steers a terminal gets through",
        arguments: [
            "\u{1B}[31mred", "\u{9B}2J", "a\u{7}b", "\u{1B}]0;title\u{7}", "x\u{8}\u{8}y",
            "\u{202E}esrever", "a\u{2066}b\u{2069}", "\u{0}", "\u{7F}", "\r\nover", "\u{E0041}",
        ])
    func hostile(text: String) {
        for shown in [
            TerminalStyle(width: 80, colour: false).wrap(text),
            TerminalStyle(width: 80, colour: true).render(.faint(text), first: "- ")
                .replacing("\u{1B}[2m", with: "").replacing("\u{1B}[0m", with: ""),
            JSONPrinter.escaped(text.replacing("\r\n", with: "")),
        ] {
            #expect(!shown.unicodeScalars.contains { TerminalText.isControl($0) && $0 != "\n" })
        }
    }

    @Test("JSON stays the same document when it is escaped")
    func json() {
        #expect(
            JSONPrinter.escaped("{\"a\": \"\u{9B}\u{202E}é\"}") == "{\"a\": \"\\u009b\\u202eé\"}")
        #expect(JSONPrinter.escaped("\"\u{E0041}\"") == "\"\\udb40\\udc41\"")
    }
}
