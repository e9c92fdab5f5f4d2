// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Retrieval

@Suite("Packed texts")
struct TextPackingTests {
    private static let texts = [
        "", " ", "a", "  two  spaces ", "Don't wait: call 999 if it's 38.5°C!",
        "you have a high temperature\nyou have a rash", "日本語 and ไทย 🤒",
        String(repeating: "word ", count: 300), String(repeating: "é", count: 999), "\u{0}\t\r\n",
    ]

    private static var packing: TextPacking {
        var uses: [TextPacking.Word: Int] = [:]
        for _ in 0..<3 { for text in texts { TextPacking.count(text, into: &uses) } }
        return TextPacking(uses: uses)
    }

    @Test("Every text comes back, with words that are listed and with none", arguments: texts)
    func roundTrip(text: String) {
        for packing in [TextPackingTests.packing, TextPacking(words: [])] {
            #expect(packing.unpack(packing.pack(text)) == text)
            #expect(TextPacking(encoded: packing.encoded) == packing)
        }
    }

    @Test("Frequent words take one byte, the others of the list two")
    func sizes() {
        let words = (0..<1000).map { Array(" word\($0)".utf8) }
        let packing = TextPacking(words: words)
        #expect(packing.pack(" word0 word191") == [0, 191])
        #expect(packing.pack(" word192 word999") == [0xC0, 0, 0xC3, 39])
    }

    @Test(
        "Bytes that no text gives are refused",
        arguments: [[9], [0xC0], [0xFE, 0xFF], [0xFF], [0xFF, 2, 65], [0xFF, 1, 0xFF]] as [[UInt8]])
    func broken(bytes: [UInt8]) {
        #expect(TextPacking(words: [[65, 66]]).unpack(bytes) == nil)
        #expect(TextPacking(encoded: [5, 65]) == nil)
    }
}
