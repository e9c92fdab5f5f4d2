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
        #expect(style.wrap("a subarachnoid b", indent: 0) == "a\nsubarachnoid\nb")
    }

    @Test("without colour nothing is escaped")
    func colour() {
        #expect(TerminalStyle(width: 80, colour: false).bold("x") == "x")
        #expect(TerminalStyle(width: 80, colour: true).bold("x") == "\u{1B}[1mx\u{1B}[0m")
    }
}
