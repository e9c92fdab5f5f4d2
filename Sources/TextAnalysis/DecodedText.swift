// SPDX-License-Identifier: Apache-2.0
//
// Bytes of a file as clean UTF-8 that still knows where each byte came from.

/// A file's text as UTF-8, without NUL, control and invisible characters.
public struct DecodedText: Sendable {
    /// Bytes that were copied in step: `width` source bytes for every `textWidth` text bytes.
    struct Run: Sendable {
        var text: Int
        var source: Int
        var textWidth: Int
        var width: Int
    }

    /// The text: valid UTF-8, no NUL.
    public internal(set) var utf8: [UInt8]
    /// The character set that it was read in, as ICU names it.
    public internal(set) var charset: String
    /// The file claimed another character set than its bytes show.
    public internal(set) var isMislabelled = false
    /// Bytes that no character could be made of; each run of them became one U+FFFD.
    public internal(set) var badCount = 0
    /// Control characters (NUL among them) that were dropped.
    public internal(set) var controlCount = 0
    /// Zero-width, bidirectional and tag characters that were dropped.
    public internal(set) var invisibleCount = 0

    /// Runs in ascending order; empty when the text equals the source byte for byte.
    var runs: [Run] = []
    /// Length of the source in bytes.
    var sourceCount: Int

    /// The source bytes of the text bytes in `range`; both are cut into pieces that either run in
    /// step byte for byte or map as a whole (one character each).
    public func pieces(of range: Range<Int>) -> [(text: Range<Int>, source: Range<Int>)] {
        guard !runs.isEmpty else { return range.isEmpty ? [] : [(range, range)] }
        var result: [(text: Range<Int>, source: Range<Int>)] = []
        var index = runIndex(at: range.lowerBound)
        var at = range.lowerBound
        while at < range.upperBound, index < runs.count {
            let run = runs[index]
            let end = min(
                range.upperBound, index + 1 < runs.count ? runs[index + 1].text : utf8.count)
            if run.textWidth == run.width {
                let shift = run.source - run.text
                result.append((at..<end, at + shift..<end + shift))
            } else {
                appendCharacters(of: run, at..<end, to: &result)
            }
            at = max(at, end)
            index += 1
        }
        return result
    }

    private func appendCharacters(
        of run: Run, _ range: Range<Int>, to result: inout [(text: Range<Int>, source: Range<Int>)]
    ) {
        var at = range.lowerBound
        while at < range.upperBound {
            let number = (at - run.text) / run.textWidth
            let end = min(range.upperBound, run.text + (number + 1) * run.textWidth)
            let from = run.source + number * run.width
            result.append((at..<end, from..<min(from + run.width, sourceCount)))
            at = end
        }
    }

    /// The run that holds a text offset, by halving.
    private func runIndex(at offset: Int) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].text <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
