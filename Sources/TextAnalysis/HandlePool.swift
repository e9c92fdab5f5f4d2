// SPDX-License-Identifier: Apache-2.0
//
// ICU breakers and stemmers are not safe for two threads at once and cost some 100 µs to open, so
// calls borrow them from a pool.

import CText
import Synchronization

/// Lends sets of handles, one to a call.
final class HandlePool: Sendable {
    /// Sets kept for the next call; more are closed on return.
    private static let keptMax = 16
    private let free = Mutex<[AnalyzerHandles]>([])

    /// Runs `body` with handles that nobody else uses meanwhile.
    func lend<Result>(_ body: (AnalyzerHandles) -> Result) -> Result {
        let lent = free.withLock { $0.popLast() } ?? AnalyzerHandles()
        let result = body(lent)
        free.withLock { free in
            if free.count < Self.keptMax { free.append(lent) }
        }
        return result
    }
}

/// One word breaker, one sentence breaker, one stemmer and the terms they gave lately.
///
/// `@unchecked Sendable`: the pool hands each set to one call at a time.
final class AnalyzerHandles: @unchecked Sendable {
    let words: Breaker
    let sentences: Breaker
    let folder: TermFolder

    init() {
        words = Breaker(kind: CTEXT_WORDS)
        sentences = Breaker(kind: CTEXT_SENTENCES)
        folder = TermFolder()
    }
}

/// A boundary finder of ICU.
final class Breaker {
    private let handle: OpaquePointer

    init(kind: Int) {
        guard let handle = ctext_breaker_open(Int32(kind)) else {
            fatalError("ICU has no break rules")  // why: the installation is broken, not the input
        }
        self.handle = handle
    }

    deinit { ctext_breaker_close(handle) }

    /// Calls `body` with the end offset and kind of each segment of `bytes`, in order.
    func forEachSegment(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (_ end: Int, _ kind: Int) -> Void
    ) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
            guard ctext_breaker_set(handle, text, Int64(bytes.count)) == 0 else { return }
            var kind: Int32 = 0
            while true {
                let end = ctext_breaker_next(handle, &kind)
                guard end >= 0 else { break }
                body(Int(end), Int(kind))
            }
        }
    }
}
