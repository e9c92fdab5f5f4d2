// SPDX-License-Identifier: Apache-2.0

import Testing
import TextAnalysis

@testable import Answering

@Suite("Cutting a stream into sentences")
struct SentenceStreamTests {
    static let text = """
        Shingles is a rash. It lasts up to 4 weeks, e.g. on the chest. Keep it below 38.5°C.
        - Rest **well** [2].
        2. See Dr. Smith if it hurts!
        """
    static let sentences = [
        "Shingles is a rash.", "It lasts up to 4 weeks, e.g. on the chest.",
        "Keep it below 38.5°C.", "Rest well.", "See Dr. Smith if it hurts!",
    ]

    @Test("the pieces do not matter", arguments: [1, 2, 3, 5, 8, 13, 400])
    func pieces(size: Int) {
        var stream = SentenceStream(analyzer: TextAnalyzer())
        var found: [String] = []
        var rest = Self.text[...]
        while !rest.isEmpty {
            found += stream.feed(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        found += stream.finish(isCutOff: false)
        #expect(found == Self.sentences)
    }

    @Test("a sentence that a limit cut off is not given out")
    func cutOff() {
        var stream = SentenceStream(analyzer: TextAnalyzer())
        var found = stream.feed("Rest in bed. Take paracetamol but do not")
        found += stream.finish(isCutOff: true)
        #expect(found == ["Rest in bed."])
    }

    @Test("marks without a word are no sentence", arguments: ["", "- ", "1.", "…", "[1]", "**"])
    func noWords(text: String) {
        var stream = SentenceStream(analyzer: TextAnalyzer())
        #expect((stream.feed(text) + stream.finish(isCutOff: false)).isEmpty)
    }
}
