// SPDX-License-Identifier: Apache-2.0
//
// Collects decoded characters, drops what must not be in text, and notes where the offsets part.

import CText

/// Builds a ``DecodedText``.
struct DecodedTextBuilder {
    var text: DecodedText

    init(charset: String, sourceCount: Int) {
        text = DecodedText(utf8: [], charset: charset, sourceCount: sourceCount)
        text.utf8.reserveCapacity(sourceCount + 1)
    }

    // MARK: UTF-8

    /// Appends `bytes[start...]` as UTF-8; ill-formed bytes become U+FFFD.
    mutating func appendUTF8(_ bytes: [UInt8], from start: Int) {
        if start > 0 { text.runs = [.init(text: 0, source: start, textWidth: 1, width: 1)] }
        bytes.withUnsafeBufferPointer { bytes in
            var copied = start
            var at = start
            while at < bytes.count {
                if bytes[at] >= 0x20, bytes[at] < 0x7F {
                    at += 1
                    continue
                }
                let length = UTF8Sequence.length(in: bytes, at: at)
                if length > 0, keeps(UTF8Sequence.scalar(in: bytes, at: at, length: length)) {
                    at += length
                    continue
                }
                copy(bytes, copied..<at)
                at += max(length, length == 0 ? replaceBad(bytes, at) : 1)
                copied = at
            }
            copy(bytes, copied..<bytes.count)
        }
    }

    /// Copies bytes in step and begins a run where the offsets have parted.
    private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        beginRun(source: range.lowerBound, textWidth: 1, width: 1)
        text.utf8.append(contentsOf: bytes[range])
    }

    /// Writes one U+FFFD for the bad bytes at `at` and returns how many they are.
    private mutating func replaceBad(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        var end = at + 1
        while end < bytes.count, bytes[end] >= 0x80, UTF8Sequence.length(in: bytes, at: end) == 0 {
            end += 1
        }
        text.badCount += 1
        beginRun(source: at, textWidth: 3, width: end - at)
        text.utf8.append(contentsOf: [0xEF, 0xBF, 0xBD])
        return end - at
    }

    // MARK: Other character sets

    /// Appends `bytes[start...]` decoded by ICU.
    mutating func append(_ bytes: [UInt8], from start: Int, charset: String) {
        withUnsafeMutablePointer(to: &self) { builder in
            bytes.withUnsafeBytes { raw in
                raw.withMemoryRebound(to: CChar.self) { source in
                    guard let base = source.baseAddress else { return }
                    var context = (builder, start)
                    _ = ctext_decode(
                        charset, base + start, Int64(bytes.count - start),
                        { context, utf8, length, from, to in
                            let (builder, start) = context.assumingMemoryBound(
                                to: (UnsafeMutablePointer<DecodedTextBuilder>, Int).self
                            ).pointee
                            let bytes = UnsafeRawBufferPointer(start: utf8, count: Int(length))
                            builder.pointee.appendCharacter(
                                bytes, start + Int(from)..<start + Int(to))
                        }, &context)
                }
            }
        }
    }

    private mutating func appendCharacter(_ utf8: UnsafeRawBufferPointer, _ source: Range<Int>) {
        let scalar = utf8.withMemoryRebound(to: UInt8.self) {
            UTF8Sequence.scalar(in: $0, at: 0, length: $0.count)
        }
        guard keeps(scalar) else { return }
        if scalar == 0xFFFD { text.badCount += 1 }
        beginRun(source: source.lowerBound, textWidth: utf8.count, width: source.count)
        text.utf8.append(contentsOf: utf8)
    }

    // MARK: Both

    /// Whether a character stays; one that goes is counted.
    private mutating func keeps(_ scalar: UInt32) -> Bool {
        if InvisibleCharacter.isControl(scalar) {
            text.controlCount += 1
            return false
        }
        if InvisibleCharacter.contains(scalar) {
            text.invisibleCount += 1
            return false
        }
        return true
    }

    /// Begins a run unless the one before goes on in step.
    private mutating func beginRun(source: Int, textWidth: Int, width: Int) {
        let at = text.utf8.count
        guard let last = text.runs.last else {
            if source == at, textWidth == width { return }
            if at > 0 { text.runs.append(.init(text: 0, source: 0, textWidth: 1, width: 1)) }
            text.runs.append(.init(text: at, source: source, textWidth: textWidth, width: width))
            return
        }
        let characters = (at - last.text) / last.textWidth
        let expected = last.source + characters * last.width
        let inStep = last.textWidth == last.width && textWidth == width
        if expected == source, inStep || (last.textWidth, last.width) == (textWidth, width) {
            return
        }
        text.runs.append(.init(text: at, source: source, textWidth: textWidth, width: width))
    }
}
