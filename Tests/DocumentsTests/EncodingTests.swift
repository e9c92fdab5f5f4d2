// SPDX-License-Identifier: Apache-2.0
//
// Declared, undeclared and wrong character sets, by the smallest page that shows each.

import Documents
import Testing

@Suite("Encodings")
struct EncodingTests {
    private static let sentence = "The patient’s café costs £5 – naïve."

    private func read(_ bytes: [UInt8]) -> PageReading { PageReader().read(bytes, file: "x.html") }

    private func page(_ meta: String, _ text: [UInt8]) -> [UInt8] {
        Array("<html><head>\(meta)<title>T</title></head><body><main><p>".utf8) + text
            + Array("</p></main></body></html>".utf8)
    }

    /// The sentence in windows-1252.
    private static let western: [UInt8] = sentence.unicodeScalars.map { scalar in
        switch scalar {
        case "’": 0x92
        case "–": 0x96
        default: UInt8(scalar.value)
        }
    }

    @Test(
        "windows-1252 is read as such, however it is labelled",
        arguments: [
            "<meta charset=windows-1252>", "<meta charset='iso-8859-1'>", "",
            "<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>",
            "<meta charset=utf-8>",
            "<meta charset=no-such-set>",
        ])
    func western(meta: String) {
        #expect(read(page(meta, Self.western)).lines == [Self.sentence])
    }

    @Test("UTF-8 that claims to be Latin-1 is read as UTF-8, and reported")
    func wrongLabel() {
        let reading = read(page("<meta charset=iso-8859-1>", Array(Self.sentence.utf8)))
        #expect(reading.lines == [Self.sentence] && reading.codes == ["wrongCharset"])
    }

    @Test("a bad byte in UTF-8 costs one replacement character and one issue")
    func badByte() {
        for meta in ["<meta charset=utf-8>", ""] {
            let reading = read(page(meta, Array("café ".utf8) + [0xFF] + Array(" naïve".utf8)))
            #expect(reading.lines == ["café \u{FFFD} naïve"] && reading.codes == ["badByte"])
        }
        let plain = read(page("<meta charset=utf-8>", Array("a ".utf8) + [0xC3] + Array(" b".utf8)))
        #expect(plain.lines == ["a \u{FFFD} b"])
    }

    @Test("UTF-16 is read with and without its mark", arguments: [true, false], [true, false])
    func wide(isMarked: Bool, isLittle: Bool) {
        let units = String(decoding: page("", Array(Self.sentence.utf8)), as: UTF8.self).utf16
        let bytes = ((isMarked ? [0xFEFF] : []) + units).flatMap { unit -> [UInt8] in
            let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
            return isLittle ? [low, high] : [high, low]
        }
        #expect(read(bytes).lines == [Self.sentence])
    }

    @Test("the mark of UTF-8 is no text")
    func mark() {
        #expect(read([0xEF, 0xBB, 0xBF] + page("", Array("abc".utf8))).lines == ["abc"])
    }

    @Test("other declared sets are decoded")
    func otherSets() {
        let japanese: [UInt8] = [0x94, 0xAD, 0x90, 0x46]  // 発色 in Shift JIS
        #expect(read(page("<meta charset=shift_jis>", japanese)).lines == ["発色"])
        let russian: [UInt8] = [0xC1, 0xEE, 0xEB, 0xFC]  // Боль in windows-1251
        #expect(read(page("<meta charset=windows-1251>", russian)).lines == ["Боль"])
    }
}
