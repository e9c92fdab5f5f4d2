// SPDX-License-Identifier: Apache-2.0
//
// What fuzzing is made of: WARDBOOK_FUZZ_CASES tells how many cases, WARDBOOK_FUZZ_SEED (a number)
// makes other ones.

import Foundation

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): seeded, so that a failure comes again.
struct FuzzRandom: RandomNumberGenerator {
    private static let environment = ProcessInfo.processInfo.environment
    /// How many cases are asked for; nil in ordinary tests.
    static let caseCount = environment["WARDBOOK_FUZZ_CASES"].flatMap(Int.init)

    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &+ (Self.environment["WARDBOOK_FUZZ_SEED"].flatMap(UInt64.init) ?? 0)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
