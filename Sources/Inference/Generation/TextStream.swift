// SPDX-License-Identifier: Apache-2.0
//
// Bytes of tokens to text that may be shown. A token can end in the middle of a character, and a
// stop string can come in several tokens; what is not certain yet is held back.

/// Turns bytes into text as soon as it is certain.
struct TextStream {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    /// Whether a stop string has come; nothing is emitted after it.
    private(set) var isStopped = false

    /// Whether a space that comes next is left out.
    private var dropsSpace: Bool

    /// A stream that ends before any of these strings; empty ones are ignored.
    ///
    /// - Parameter dropsLeadingSpace: Whether one space at the very beginning is left out.
    init(stops: [String], dropsLeadingSpace: Bool = false) {
        dropsSpace = dropsLeadingSpace
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes bytes; returns the text that has become certain, perhaps empty.
    mutating func append(_ bytes: [UInt8]) -> String {
        guard !isStopped, let first = bytes.first else { return "" }
        held += dropsSpace && first == UInt8(ascii: " ") ? bytes.dropFirst() : bytes[...]
        dropsSpace = false
        if let stop = firstStop() {
            isStopped = true
            held.removeLast(held.count - stop)
            return take(held.count)
        }
        return take(min(held.count - possibleStop(), completeCount()))
    }

    /// What was held back, at the end; incomplete characters become U+FFFD.
    mutating func finish() -> String { take(held.count) }

    private mutating func take(_ count: Int) -> String {
        defer { held.removeFirst(count) }
        return String(decoding: held.prefix(count), as: UTF8.self)
    }

    /// Where the first stop string begins.
    private func firstStop() -> Int? {
        stops.compactMap { stop in
            guard held.count >= stop.count else { return nil }
            return (0...held.count - stop.count).first { start in
                held[start..<start + stop.count].elementsEqual(stop)
            }
        }.min()
    }

    /// Length of the longest end of `held` that could become a stop string.
    private func possibleStop() -> Int {
        var longest = 0
        for stop in stops {
            var length = min(stop.count - 1, held.count)
            while length > longest, !held.suffix(length).elementsEqual(stop.prefix(length)) {
                length -= 1
            }
            longest = max(longest, length)
        }
        return longest
    }

    /// Bytes up to the last character that is complete.
    private func completeCount() -> Int {
        // A character has at most four bytes; look for its first one from the end.
        for back in 1...4 where back <= held.count {
            let byte = held[held.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1
            return back < length ? held.count - back : held.count
        }
        return held.count
    }
}
