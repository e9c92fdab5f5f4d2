// SPDX-License-Identifier: Apache-2.0
//
// Where sentences end.

import Testing
import TextAnalysis

@Suite("Sentences")
struct SentenceTests {
    private func sentences(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return TextAnalyzer().sentences(in: text).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(
        "text is cut at sentence ends only",
        arguments: [
            ["It hurts.", "It itches!", "Does it spread?"],
            ["See Dr. Smith today.", "He is in."],
            ["Use a pain reliever, e.g. Paracetamol.", "Then rest."],
            ["Take 0.5 mg.", "Wait 4.5 hours."],
            ["Open until 9 a.m. Monday only.", "Call first."],
            ["Call at 9 a.m.", "The nurse will answer."],
            ["St. John's is near.", "So is Mr. Jones."],
            ["He moved to the U.S. Army base.", "It is far."],
            ["This is common in the U.S.", "It is rare here."],
            ["1. Take rest.", "2. Drink water."],
            ["See page no. 5 first.", "The answer is no.", "Never 5."],
            ["This is hepatitis B.", "It spreads by blood."],
            ["Is it serious?", "Rarely."],
            ["She said \"it hurts.\"", "Then she left."],
        ])
    func cut(parts: [String]) {
        #expect(sentences(parts.joined(separator: " ")) == parts)
    }

    @Test("a line end ends a sentence")
    func lines() {
        #expect(
            sentences("a sore throat\na rash\r\n\r\n  a cough ") == [
                "a sore throat", "a rash", "a cough",
            ])
    }

    @Test(
        "ranges are trimmed, in order and never empty",
        arguments: ["", " ", "\n\n", ". . .", "\u{A0}x\u{A0}"])
    func ranges(text: String) {
        var last = 0
        for range in TextAnalyzer().sentences(in: text) {
            #expect(range.lowerBound >= last && !range.isEmpty)
            last = range.upperBound
        }
    }
}
