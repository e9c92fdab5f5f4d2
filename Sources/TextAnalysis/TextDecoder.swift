// SPDX-License-Identifier: Apache-2.0
//
// From bytes in whatever character set to clean UTF-8. What the bytes show is believed over what
// the file claims: valid UTF-8 is UTF-8, and a claim of UTF-8 is dropped when the bytes say no.

import CText

/// Decodes files.
public enum TextDecoder {
    /// Decodes `bytes`. `declared` is the character set that the file names for itself, if any.
    public static func decode(_ bytes: [UInt8], declared: String? = nil) -> DecodedText {
        if let mark = byteOrderMark(of: bytes) {
            var builder = DecodedTextBuilder(charset: mark.charset, sourceCount: bytes.count)
            if mark.charset == "UTF-8" {
                builder.appendUTF8(bytes, from: mark.length)
            } else {
                builder.append(bytes, from: mark.length, charset: mark.charset)
            }
            return builder.text
        }
        let declared = declared.flatMap(known)
        let census = UTF8Census(bytes)
        let choice = charset(for: bytes, census: census, declared: declared)
        var builder = DecodedTextBuilder(charset: choice, sourceCount: bytes.count)
        if choice == "UTF-8" {
            builder.appendUTF8(bytes, from: 0)
        } else {
            builder.append(bytes, from: 0, charset: choice)
        }
        builder.text.isMislabelled =
            declared.map { $0 != choice && !(census.isASCII && choice == "UTF-8") } ?? false
        return builder.text
    }

    /// Decides by the bytes first, then by the claim, then by ICU's detector.
    private static func charset(
        for bytes: [UInt8], census: UTF8Census, declared: String?
    ) -> String {
        if let wide = unmarkedWide(bytes) { return wide }
        if census.badCount == 0 {
            let escapes = declared?.hasPrefix("ISO-2022") ?? false
            return escapes && bytes.contains(0x1B) ? declared ?? "UTF-8" : "UTF-8"
        }
        if let declared, declared != "UTF-8" { return declared }
        if census.multibyteCount >= census.badCount { return "UTF-8" }
        if declared == "UTF-8", census.badCount <= 2, census.badLooksForeign { return "UTF-8" }
        return detected(bytes)
    }

    /// ICU's guess among sets that extend ASCII; windows-1252 where it has none.
    private static func detected(_ bytes: [UInt8]) -> String {
        let sample = bytes.prefix(100_000)
        var name = [CChar](repeating: 0, count: 64)
        let confidence = sample.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { text -> Int32 in
                guard let base = text.baseAddress else { return 0 }
                return ctext_detect_charset(base, Int32(text.count), &name, 64)
            }
        }
        let found = String(
            decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard confidence >= 20, let charset = known(found), !charset.hasPrefix("UTF") else {
            return "windows-1252"
        }
        return charset
    }

    /// The name that we use for a character set: windows-1252 stands for Latin-1 and ASCII, as
    /// browsers have it (https://encoding.spec.whatwg.org/#names-and-labels). Nil when ICU has none.
    private static func known(_ label: String) -> String? {
        let label = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
        guard !label.isEmpty, label.utf8.count < 40 else { return nil }
        switch label {
        case "utf-8", "utf8", "unicode-1-1-utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32":
            return "UTF-8"  // a page whose claim can be read as ASCII is not UTF-16
        case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii",
            "windows-1252", "cp1252", "x-cp1252", "iso_8859-1", "ansi":
            return "windows-1252"
        case "gb2312", "gbk", "x-gbk", "gb_2312-80": return "gb18030"
        case "shift_jis", "shift-jis", "sjis", "x-sjis": return "windows-31j"
        default: return ctext_knows_charset(label) == 1 ? label : nil
        }
    }

    private static func byteOrderMark(of bytes: [UInt8]) -> (charset: String, length: Int)? {
        switch bytes.prefix(4) {
        case let head where head.starts(with: [0xEF, 0xBB, 0xBF]): ("UTF-8", 3)
        case let head where head.starts(with: [0xFF, 0xFE, 0x00, 0x00]): ("UTF-32LE", 4)
        case let head where head.starts(with: [0x00, 0x00, 0xFE, 0xFF]): ("UTF-32BE", 4)
        case let head where head.starts(with: [0xFF, 0xFE]): ("UTF-16LE", 2)
        case let head where head.starts(with: [0xFE, 0xFF]): ("UTF-16BE", 2)
        default: nil
        }
    }

    /// UTF-16 without its mark: markup is ASCII, so every other byte is zero.
    private static func unmarkedWide(_ bytes: [UInt8]) -> String? {
        let head = bytes.prefix(1_024)
        guard head.count >= 16 else { return nil }
        let zeros = head.indices.reduce(into: (even: 0, odd: 0)) { count, index in
            guard head[index] == 0 else { return }
            if index % 2 == 0 { count.even += 1 } else { count.odd += 1 }
        }
        let enough = head.count * 3 / 10
        if zeros.odd >= enough, zeros.even * 10 < zeros.odd { return "UTF-16LE" }
        if zeros.even >= enough, zeros.odd * 10 < zeros.even { return "UTF-16BE" }
        return nil
    }
}
