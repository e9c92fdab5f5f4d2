// SPDX-License-Identifier: Apache-2.0
//
// What kernel tests share: the instruction sets of this machine, seeded numbers, and Swift arrays
// in the shapes that the kernels want.

import CKernels
import Foundation
import Testing

/// The kernel tables that this processor can run.
enum InstructionSet: String, CaseIterable, CustomTestStringConvertible {
    case scalar, neon, avx2, avxvnni, avx512, amx

    var testDescription: String { rawValue }

    var kernels: UnsafePointer<wardbook_kernels>? { wardbook_kernels_named(rawValue) }

    /// Those that run here; `scalar` always does.
    static let available = allCases.filter { $0.kernels != nil }
}

/// A small seeded generator (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Numbers between -1 and 1.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
    }
}

/// The formats, and where their half-precision scales lie in a block.
struct Format: Sendable, CustomTestStringConvertible {
    var name: String
    var number: Int32
    var halves: [Int]

    var testDescription: String { name }
    var elements: Int { Int(wardbook_block_elements(number)) }
    var bytes: Int { Int(wardbook_block_bytes(number)) }

    static let all: [Format] = [
        Format(name: "F32", number: 0, halves: []), Format(name: "F16", number: 1, halves: [0]),
        Format(name: "BF16", number: 30, halves: []), Format(name: "Q4_0", number: 2, halves: [0]),
        Format(name: "Q4_1", number: 3, halves: [0, 2]),
        Format(name: "Q5_0", number: 6, halves: [0]),
        Format(name: "Q5_1", number: 7, halves: [0, 2]),
        Format(name: "Q8_0", number: 8, halves: [0]),
        Format(name: "Q2_K", number: 10, halves: [80, 82]),
        Format(name: "Q3_K", number: 11, halves: [108]),
        Format(name: "Q4_K", number: 12, halves: [0, 2]),
        Format(name: "Q5_K", number: 13, halves: [0, 2]),
        Format(name: "Q6_K", number: 14, halves: [208]),
        Format(name: "IQ4_NL", number: 20, halves: [0]),
        Format(name: "IQ4_XS", number: 23, halves: [0]),
    ]

    /// Random weights of this format with finite scales.
    func weights(rows: Int, columns: Int, _ random: inout SeededGenerator) -> [UInt8] {
        let count = rows * columns
        if number == WARDBOOK_F32 { return bytesOf(random.floats(count)) }
        if number == WARDBOOK_BF16 {
            return bytesOf(random.floats(count).map { UInt16($0.bitPattern >> 16) })
        }
        var bytes = (0..<count / elements * self.bytes).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        for block in 0..<count / elements {
            for offset in halves {
                let scale = Float16(Float.random(in: -0.1...0.1, using: &random)).bitPattern
                bytes[block * self.bytes + offset] = UInt8(scale & 255)
                bytes[block * self.bytes + offset + 1] = UInt8(scale >> 8)
            }
        }
        return bytes
    }
}

/// The bytes of numbers.
func bytesOf<Value>(_ values: [Value]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
}

/// Token vectors with all their forms, kept alive by this object.
final class Inputs {
    let x: UnsafeMutablePointer<Float>
    private let q: UnsafeMutablePointer<Int8>
    private let d: UnsafeMutablePointer<Float>
    private let s: UnsafeMutablePointer<Float>
    private let tiles: UnsafeMutablePointer<UInt16>
    let tokens: Int
    let columns: Int
    let padded: Int

    init(_ values: [Float], columns: Int, kernels: UnsafePointer<wardbook_kernels>) {
        self.columns = columns
        tokens = values.count / columns
        padded = (columns + 255) / 256 * 256
        x = .allocate(capacity: values.count)
        x.update(from: values, count: values.count)
        q = .allocate(capacity: tokens * padded)
        d = .allocate(capacity: tokens * padded / 16)
        s = .allocate(capacity: tokens * padded / 16)
        tiles = .allocate(capacity: (tokens + 15) / 16 * 16 * padded)
        for t in 0..<tokens {
            kernels.pointee.quantize(
                x + t * columns, Int32(columns), q + t * padded, d + t * padded / 16,
                s + t * padded / 16)
        }
        guard kernels.pointee.has_tiles != 0 else { return }
        var inputs = c
        for tile in 0..<(tokens + 15) / 16 { kernels.pointee.pack_tile!(&inputs, Int32(tile)) }
    }

    deinit {
        x.deallocate()
        q.deallocate()
        d.deallocate()
        s.deallocate()
        tiles.deallocate()
    }

    var c: wardbook_inputs {
        wardbook_inputs(
            tokens: Int32(tokens), columns: Int32(columns), x: x, q: q, d: d, s: s, tiles: tiles)
    }

    /// What the 8-bit form stands for.
    func rounded(_ t: Int, _ c: Int) -> Double {
        Double(d[(t * padded + c) / 16]) * Double(q[t * padded + c])
    }
}
