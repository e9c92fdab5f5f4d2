// SPDX-License-Identifier: Apache-2.0
//
// Which words are worth a short number is known only when all texts have been seen. So a text is
// kept first as the numbers of its words in the order of their first use, four bytes each, and turned
// into the form of `TextPacking` at the end. Every word is looked up once.

import Foundation
import Synchronization
import TextAnalysis

/// Packs the texts of a generation in the making.
final class TextPacker: Sendable {
    /// A word that the library uses more rarely is not worth its place in the list.
    static let useMin = 2

    private struct State {
        var words = StringNumbers()
        /// By number.
        var uses: [Int] = []
    }

    private let state = Mutex(State())

    /// A text as the numbers of its words, which are counted.
    func numbered(_ text: String) -> Data {
        var text = text
        var found: [UInt32] = []
        state.withLock { state in
            text.withUTF8 { bytes in
                TextPacking.forEachWord(of: bytes) { word in
                    let number = state.words.number(of: word)
                    if number == state.uses.count { state.uses.append(0) }
                    state.uses[number] += 1
                    found.append(UInt32(number))
                }
            }
        }
        return found.withUnsafeBytes { Data($0) }
    }

    /// The words that are worth a number, and how to write a text that was `numbered` with them.
    func finish() -> (packing: TextPacking, pack: @Sendable (Data) -> Data) {
        let (words, uses) = state.withLock { ($0.words, $0.uses) }
        let byUse = uses.indices.filter { uses[$0] >= TextPacker.useMin }
            .sorted { a, b in
                uses[a] != uses[b]
                    ? uses[a] > uses[b] : words[a].lexicographicallyPrecedes(words[b])
            }
            .prefix(TextPacking.wordCountMax)
        // All others cost the same; in their order they take less room in the list.
        let worth =
            byUse.prefix(TextPacking.shortCount)
            + byUse.dropFirst(TextPacking.shortCount).sorted {
                words[$0].lexicographicallyPrecedes(words[$1])
            }
        var codes = [Int?](repeating: nil, count: uses.count)
        for (code, number) in worth.enumerated() { codes[number] = code }
        let pack = { @Sendable [codes] (numbered: Data) in
            Data(TextPacker.packed(numbered, words, codes))
        }
        return (TextPacking(words: worth.map { Array(words[$0]) }), pack)
    }

    private static func packed(
        _ numbered: Data, _ words: StringNumbers, _ codes: [Int?]
    ) -> [UInt8] {
        var packed: [UInt8] = []
        var plain: [UInt8] = []
        numbered.withUnsafeBytes { numbered in
            for at in stride(from: 0, to: numbered.count, by: 4) {
                let number = Int(numbered.loadUnaligned(fromByteOffset: at, as: UInt32.self))
                if let code = codes[number] {
                    TextPacking.append(literal: plain, to: &packed)
                    plain.removeAll(keepingCapacity: true)
                    TextPacking.append(code: code, to: &packed)
                } else {
                    plain += words[number]
                }
            }
        }
        TextPacking.append(literal: plain, to: &packed)
        return packed
    }
}
