// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

/// A loop that counts how often each of its chunks was done.
private final class Tally {
    var counts: [Int32]
    init(_ chunks: Int) { counts = Array(repeating: 0, count: chunks) }
}

@Suite("The worker pool") struct PoolTests {
    @Test("does every chunk of every loop exactly once", arguments: [1, 2, 3, 8])
    func everyChunkOnce(threads: Int) throws {
        let pool = try #require(wardbook_pool_create(Int32(threads)))
        defer { wardbook_pool_destroy(pool) }
        wardbook_pool_begin(pool)
        for loop in 0..<2000 {
            let chunks = loop % 13 + 1
            let tally = Tally(chunks)
            tally.counts.withUnsafeMutableBufferPointer { counts in
                wardbook_pool_run(
                    pool,
                    { context, chunk, _ in
                        context!.assumingMemoryBound(to: Int32.self)[Int(chunk)] += 1
                    }, counts.baseAddress, Int32(chunks))
            }
            #expect(tally.counts == Array(repeating: 1, count: chunks))
        }
        wardbook_pool_end(pool)
    }

    @Test("works while its workers sleep, and has none for a number below one")
    func asleep() throws {
        let pool = try #require(wardbook_pool_create(2))
        var sums: [Int32] = [0, 0, 0]
        wardbook_pool_run(
            pool,
            { context, chunk, _ in
                context!.assumingMemoryBound(to: Int32.self)[Int(chunk)] = chunk + 1
            }, &sums, 3)
        #expect(sums == [1, 2, 3])
        wardbook_pool_destroy(pool)
        #expect(wardbook_pool_create(0) == nil)
    }
}
