// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Retrieval

@Suite("Packed texts")
struct TextPackingTests {
    private static let texts = [
        "", " ", "a", "  two  spaces ", "Don't wait: call 999 if it's 38.5°C!",
        "you have a high temperature\nyou have a rash", "日本語 and ไทย 🤒",
        String(repeating: "word ", count: 300), String(repeating: "é", count: 999), "\u{0}\t\r\n",
    ]

    @Test("Every text comes back, with words that are listed and with none", arguments: [0, 1, 2])
    func roundTrip(repetitions: Int) {
        let packer = TextPacker()
        let numbered = TextPackingTests.texts.map { packer.numbered($0) }
        for _ in 0..<repetitions {
            for text in TextPackingTests.texts { _ = packer.numbered(text) }
        }
        let (packing, pack) = packer.finish()
        #expect(numbered.map { packing.unpack(pack($0)) } == TextPackingTests.texts)
        #expect(TextPacking(encoded: packing.encoded) == packing)
    }

    @Test("Frequent words take one byte, others of the list two; what is used once stays as it is")
    func sizes() {
        let packer = TextPacker()
        for number in 0..<1000 {
            _ = packer.numbered(String(repeating: " word\(number)", count: 1001 - number))
        }
        let texts = [" word0 word191", " word192 word999", " once"].map { packer.numbered($0) }
        let (packing, pack) = packer.finish()
        #expect(packing.words.count == 1000)
        #expect(pack(texts[0]) == Data([0, 191]))
        #expect(pack(texts[1]) == Data([0xC0, 0, 0xC3, 39]))
        #expect(pack(texts[2]) == Data([0xFF, 5] + Array(" once".utf8)))
    }

    @Test(
        "Bytes that no text gives are refused",
        arguments: [[9], [0xC0], [0xFE, 0xFF], [0xFF], [0xFF, 2, 65], [0xFF, 1, 0xFF]] as [[UInt8]])
    func broken(bytes: [UInt8]) {
        #expect(TextPacking(words: [[65, 66]]).unpack(bytes) == nil)
        #expect(TextPacking(encoded: [5, 65]) == nil)
    }
}
