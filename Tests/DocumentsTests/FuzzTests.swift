// SPDX-License-Identifier: Apache-2.0
//
// Mutated pages: whatever comes in, a page comes out whose places lie in the file. `make fuzz` runs
// the same under AddressSanitizer with more cases (FuzzRandom.swift), and with more seeds when
// WARDBOOK_FUZZ_SEEDS names a folder: files of pages, and html5lib's tree-construction tests
// (.dat), each of whose inputs is a seed. WARDBOOK_FUZZ_KEEP names a folder for pages that fail,
// WARDBOOK_FUZZ_FROM the first case to read.

import Documents
import Foundation
import Testing

@Suite("Fuzzing of the HTML path")
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let caseCount = FuzzRandom.caseCount ?? 3_000
    private static let isLong = FuzzRandom.caseCount != nil
    /// Cases before this one are made, but not read: to come back to a failure quickly.
    private static let firstCase = environment["WARDBOOK_FUZZ_FROM"].flatMap(Int.init) ?? 0

    /// Pieces of markup that parsers trip over.
    private static let tokens = [
        "<", ">", "</", "/>", "<!--", "-->", "<!", "<?", "&", "&#", "&#x110000;", "&#0;", "&amp;",
        "\"", "'",
        "=", "<p>", "</p>", "<table>", "<tr>", "<td rowspan=65535 colspan=65535>", "</table>",
        "<ul><li>",
        "<div hidden>", "<style>", "</style>", "<script>", "</script>", "<plaintext>", "<svg>",
        "<math>",
        "<template>", "<details><summary>", "<dl><dt>", "<dd>", "<h1>", "<h6>", "<br><br>",
        "<img alt='a b c d e'>",
        "<div class=nhsuk-care-card--urgent>", "\u{0}", "\u{FEFF}", "\u{202E}", "\r\n", "<![CDATA[",
        "]]>",
        "<a href=x>", "</a>", "<b>", "<main>", "</main>", "<body>", "</html>", "<frameset>",
        "<meta charset=utf-16>",
    ].map { Array($0.utf8) }

    private static func seeds() throws -> [[UInt8]] {
        var seeds = try ["clinic.html", "encyclopedia.html", "tables.html"].map(Fixture.bytes)
        if let folder = environment["WARDBOOK_FUZZ_SEEDS"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
                guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                    continue
                }
                let isTests = name.hasSuffix(".dat")
                seeds += isTests ? inputs(of: data) : [[UInt8](data.prefix(20_000))]
            }
        }
        return seeds
    }

    /// The inputs of a file of html5lib's tests: what stands between `#data` and `#errors`.
    private static func inputs(of tests: Data) -> [[UInt8]] {
        String(decoding: tests, as: UTF8.self).split(separator: "#data\n").map { test in
            Array(
                test.prefix(upTo: test.firstRange(of: "\n#errors")?.lowerBound ?? test.endIndex)
                    .utf8)
        }
    }

    /// Seconds of processor time that this thread has used.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func mutated(_ seed: [UInt8], _ seeds: [[UInt8]], _ random: inout FuzzRandom)
        -> [UInt8]
    {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            let length = min(Int.random(in: 0...200, using: &random), bytes.count - at)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: at)
            case 1: bytes.removeSubrange(at..<at + length)
            case 2: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
            case 3: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
            case 4:
                bytes.insert(
                    contentsOf: (seeds.randomElement(using: &random) ?? []).suffix(300), at: at)
            case 5: bytes.removeSubrange(at...)
            default:
                let token = tokens.randomElement(using: &random) ?? []
                let count = Int.random(in: 1...300, using: &random)
                bytes.insert(contentsOf: (0..<count).flatMap { _ in token }, at: at)
            }
            if bytes.count > 60_000 { bytes.removeSubrange(60_000...) }
        }
        return bytes
    }

    /// What must hold for every reading; returns what does not.
    private static func fault(in reading: PageReading, _ count: Int) -> String? {
        for block in reading.page.sections.flatMap(\.blocks) {
            if let fault = fault(in: block.text, count) { return fault }
            if block.text.string.isEmpty { return "an empty block" }
        }
        for passage in PassageSplitter().passages(of: reading.page) {
            if let fault = fault(in: passage.text, count) { return "passage: " + fault }
        }
        return nil
    }

    private static func fault(in text: SourceText, _ count: Int) -> String? {
        var end = 0
        for piece in text.pieces {
            if piece.text.lowerBound < end || piece.text.upperBound > text.string.utf8.count {
                return "a piece lies outside its text or overlaps another"
            }
            if piece.source.lowerBound < 0 || piece.source.upperBound > count {
                return "a piece lies outside the file"
            }
            end = piece.text.upperBound
        }
        if text.string.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" }) {
            return "a control character"
        }
        return nil
    }

    @Test("mutated pages give pages whose places lie in the file")
    func mutations() throws {
        let seeds = try Self.seeds()
        var random = FuzzRandom(20_261_121)
        let reader = PageReader()
        for number in 0..<Self.caseCount {
            let seed = seeds[number % seeds.count]
            let bytes = Self.mutated(seed, seeds, &random)
            if number < Self.firstCase { continue }
            let start = Self.processorSeconds()
            let reading = reader.read(bytes, file: "fuzz.html")
            var fault = Self.fault(in: reading, bytes.count)
            // Of 60 kB at most: a second of work is a hang. Not in a short run, beside other tests.
            if Self.isLong, Self.processorSeconds() - start > 1 { fault = "more than a second" }
            #expect(fault == nil, "case \(number)")
            if fault != nil, let folder = Self.environment["WARDBOOK_FUZZ_KEEP"] {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(number).html"))
            }
        }
    }
}
