// SPDX-License-Identifier: Apache-2.0
//
// From a word as written to its term: fold, strip contractions, one spelling, stem. Most words
// recur, so results are remembered.

import CText

/// A folded word and its term.
struct FoldedWord {
    /// Lower case, NFKC, without diacritics and contractions; not yet respelled.
    var folded: String
    /// Respelled and stemmed, at most ``TextAnalyzer/termBytesMax`` bytes.
    var term: String
    /// Whether the stop list holds it.
    var isStopWord: Bool
}

/// Makes terms. Not for two threads at once.
final class TermFolder {
    /// Words remembered at most; past them the memory is cleared.
    private static let rememberedMax = 65_536
    /// Longer words are cut before folding (ICU's buffers in the shim hold 512 units).
    private static let wordBytesMax = 256

    private let stemmer: OpaquePointer
    /// Words as written, and what became of each.
    private var surfaces = StringNumbers()
    private var remembered: [FoldedWord] = []

    init() {
        guard let stemmer = ctext_stemmer_open() else {
            fatalError("out of memory")  // why: nothing can be done without a stemmer
        }
        self.stemmer = stemmer
    }

    deinit { ctext_stemmer_close(stemmer) }

    /// The folded form and term of one word as written.
    func fold(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> FoldedWord {
        let bytes = UnsafeBufferPointer(rebasing: word.prefix(Self.wordBytesMax))
        if remembered.count >= Self.rememberedMax {
            surfaces = StringNumbers()
            remembered.removeAll(keepingCapacity: true)
        }
        let number = surfaces.number(of: bytes)
        if number == remembered.count {
            remembered.append(make(fold(String(decoding: bytes, as: UTF8.self))))
        }
        return remembered[number]
    }

    /// The term of an already folded word.
    func term(ofFolded folded: String) -> String {
        cut(stem(Spelling.canonical(folded)))
    }

    private func make(_ folded: String) -> FoldedWord {
        if Contraction.isNegation(folded) {
            return FoldedWord(folded: "not", term: "not", isStopWord: false)
        }
        let plain = Contraction.stripped(folded)
        return FoldedWord(
            folded: plain, term: term(ofFolded: plain), isStopWord: StopWords.contains(plain))
    }

    /// Case, compatibility and diacritics folded; curly apostrophes made straight.
    private func fold(_ surface: String) -> String {
        if surface.utf8.allSatisfy({ $0 < 0x80 }) {
            return String(decoding: surface.utf8.map(Self.lower), as: UTF8.self)
        }
        let plain = surface.unicodeScalars.map { $0 == "\u{2019}" ? "'" : $0 }
        var input = Array(String(String.UnicodeScalarView(plain)).utf8CString.dropLast())
        let capacity: Int32 = 1_024
        let bytes = [CChar](unsafeUninitializedCapacity: Int(capacity)) { out, count in
            guard let base = out.baseAddress else { return }
            count = max(0, Int(ctext_fold(&input, Int32(input.count), base, capacity)))
        }
        guard !bytes.isEmpty else { return surface }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    private func stem(_ word: String) -> String {
        var word = word
        return word.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return "" }
            return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
                var length: Int32 = 0
                guard
                    let stem = ctext_stemmer_stem(stemmer, text, Int32(bytes.count), &length)
                else { return String(decoding: bytes, as: UTF8.self) }
                return stem.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
                    String(
                        decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self)
                }
            }
        }
    }

    /// Cuts at a character border so that no term is longer than the index allows.
    private func cut(_ term: String) -> String {
        guard term.utf8.count > TextAnalyzer.termBytesMax else { return term }
        var end = term.utf8.index(term.startIndex, offsetBy: TextAnalyzer.termBytesMax)
        while end.samePosition(in: term.unicodeScalars) == nil {
            end = term.utf8.index(before: end)
        }
        return String(term[..<end])
    }
}
