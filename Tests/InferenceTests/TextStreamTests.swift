// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Inference

@Suite("Text from token bytes") struct TextStreamTests {
    private func pieces(_ bytes: [[UInt8]], stops: [String] = []) -> [String] {
        var stream = TextStream(stops: stops)
        return bytes.map { stream.append($0) } + [stream.finish()]
    }

    @Test("characters are emitted whole")
    func wholeCharacters() {
        let clef: [UInt8] = Array("𝄞".utf8)
        #expect(
            pieces([[0x61, clef[0]], [clef[1], clef[2]], [clef[3]]]) == ["a", "", "𝄞", ""])
        #expect(pieces([[0xc3], [0xa9]]) == ["", "é", ""])
        #expect(pieces([[0xff], [0x61]]) == ["\u{fffd}", "a", ""])
        #expect(pieces([[0xe2, 0x82]]) == ["", "\u{fffd}"])
    }

    @Test("what may become a stop string is held back")
    func stops() {
        let words = ["on", "e\n", "User", ": two"].map { Array($0.utf8) }
        #expect(pieces(words, stops: ["\nUser:"]) == ["on", "e", "", "", ""])
        #expect(pieces(words, stops: ["\nUse!"]) == ["on", "e", "\nUser", ": two", ""])
        #expect(pieces(words, stops: ["two", "one"]) == ["", "", "", "", ""])
        #expect(pieces(words, stops: [""]) == ["on", "e\n", "User", ": two", ""])
        #expect(pieces(["en".utf8.map { $0 }], stops: ["end"]) == ["", "en"])
    }

    @Test("one space at the very beginning is left out where it is not meant")
    func leadingSpace() {
        func text(_ words: [String]) -> String {
            var stream = TextStream(stops: [], dropsLeadingSpace: true)
            return words.map { stream.append(Array($0.utf8)) }.joined() + stream.finish()
        }
        #expect(text([" Wash", " it"]) == "Wash it")
        #expect(text(["", " ", " Wash"]) == " Wash")
        #expect(text(["Wash", " it"]) == "Wash it")
        #expect(text(["\n", " Wash"]) == "\n Wash")
    }
}

@Suite("Choosing tokens") struct SamplerTests {
    private func counts(
        _ logits: [Float], _ draws: Int = 4000, _ change: (inout GenerationOptions) -> Void
    ) throws -> [Int] {
        var options = GenerationOptions()
        options.temperature = 1
        change(&options)
        var sampler = try Sampler(options, vocabulary: logits.count)
        var counts = [Int](repeating: 0, count: logits.count)
        for _ in 0..<draws {
            var copy = logits
            let id = copy.withUnsafeMutableBufferPointer { sampler.next($0, seen: [2]) }
            counts[Int(id)] += 1
        }
        return counts
    }

    @Test("draws follow the probabilities")
    func probabilities() throws {
        // e^0 : e^1 : e^2 = 9 % : 24.5 % : 66.5 %
        let drawn = try counts([0, 1, 2]) { _ in }
        for (count, share) in zip(drawn, [0.09, 0.2447, 0.6652]) {
            #expect(abs(Double(count) / 4000 - share) < 0.03)
        }
    }

    @Test("cuts leave only what they keep")
    func cuts() throws {
        let logits: [Float] = [0, 1, 2, 1.5]
        #expect(try counts(logits) { $0.topK = 2 }.map { $0 > 0 } == [false, false, true, true])
        #expect(
            try counts(logits) { $0.topP = 0.45 }.map { $0 > 0 } == [false, false, true, false])
        #expect(try counts(logits) { $0.minP = 0.3 }.map { $0 > 0 } == [false, true, true, true])
        #expect(try counts(logits) { $0.temperature = 0 } == [0, 0, 4000, 0])
        #expect(
            try counts(logits) {
                $0.temperature = 0
                $0.repetitionPenalty = 2
            } == [0, 0, 0, 4000])
    }
}
