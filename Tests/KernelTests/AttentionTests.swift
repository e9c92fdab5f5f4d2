// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

/// A cache of random keys and values with queries for its last positions.
private struct Scene: CustomTestStringConvertible, Sendable {
    var heads = 6
    var groups = 2
    var dim = 64
    var positions: Int
    var tokens: Int
    var window = 0
    var softcap: Float = 0
    /// What the cache is made of, and what that costs.
    var kind = WARDBOOK_CACHE_F16
    var bound = 2e-5
    /// Slots, where the cache is a ring.
    var ring: Int?

    var testDescription: String {
        "\(tokens) tokens to position \(positions), dim \(dim), window \(window), cap \(softcap), kind \(kind), "
            + "ring \(ring ?? 0)"
    }

    static let all = [
        Scene(positions: 1, tokens: 1), Scene(positions: 15, tokens: 15),
        Scene(positions: 300, tokens: 1), Scene(positions: 530, tokens: 21),
        Scene(dim: 80, positions: 300, tokens: 5), Scene(dim: 16, positions: 40, tokens: 7),
        Scene(positions: 700, tokens: 9, window: 100),
        Scene(positions: 700, tokens: 1, window: 256),
        Scene(positions: 515, tokens: 8), Scene(positions: 515, tokens: 8, window: 256),
        Scene(heads: 8, groups: 1, dim: 128, positions: 260, tokens: 3, softcap: 2),
        Scene(positions: 1500, tokens: 9, window: 100, ring: 512),
        Scene(positions: 1030, tokens: 21, window: 470, ring: 512),
        Scene(
            positions: 1500, tokens: 9, window: 100, kind: WARDBOOK_CACHE_Q8, bound: 0.02, ring: 512
        ),
        Scene(positions: 530, tokens: 21, kind: WARDBOOK_CACHE_F32),
        Scene(positions: 530, tokens: 21, kind: WARDBOOK_CACHE_Q8, bound: 0.02),
        Scene(dim: 80, positions: 300, tokens: 5, kind: WARDBOOK_CACHE_Q8, bound: 0.02),
    ]
}

@Suite("Attention") struct AttentionTests {
    @Test(
        "agrees with F64 and does not depend on the batch", arguments: Scene.all,
        InstructionSet.available)
    fileprivate func agrees(scene: Scene, set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        var random = SeededGenerator(state: 3)
        let stage = Stage(scene, kernels, &random)
        let batch = stage.attend(from: scene.positions - scene.tokens, tokens: scene.tokens)
        let exact = stage.exact()
        for (got, wanted) in zip(batch, exact) { #expect(abs(Double(got) - wanted) < scene.bound) }
        let width = scene.heads * scene.dim
        for t in 0..<scene.tokens {
            let alone = stage.attend(from: scene.positions - scene.tokens + t, tokens: 1)
            #expect(alone == Array(batch[t * width..<(t + 1) * width]))
        }
    }
}

/// The arrays of a scene.
private final class Stage {
    let scene: Scene
    let kernels: UnsafePointer<wardbook_kernels>
    let slots: Int
    var queries: [Float]
    var keyFloats: [Float] = []
    var valueFloats: [Float] = []
    var keys: [UInt16]
    var values: [UInt16]

    init(
        _ scene: Scene, _ kernels: UnsafePointer<wardbook_kernels>, _ random: inout SeededGenerator
    ) {
        self.scene = scene
        self.kernels = kernels
        slots = scene.ring ?? (scene.positions + 15) / 16 * 16
        queries = random.floats(scene.tokens * scene.heads * scene.dim)
        // Not-a-number where nothing has been stored must not leak.
        keys = Array(repeating: 0x7e00, count: 2 * scene.groups * slots * scene.dim)
        values = keys
        for g in 0..<scene.groups {
            for position in 0..<scene.positions {
                let key = random.floats(scene.dim).map { Float(Float16($0)) }
                let value = random.floats(scene.dim).map { Float(Float16($0)) }
                keyFloats += key
                valueFloats += value
                kernels.pointee.store_key_value(
                    Int32(scene.kind), key, value, &keys, &values, Int32(g), Int32(slots),
                    Int32(position),
                    Int32(scene.dim))
            }
        }
    }

    func attend(from start: Int, tokens: Int) -> [Float] {
        let width = scene.heads * scene.dim
        var out = [Float](repeating: .nan, count: tokens * width)
        let group = scene.heads / scene.groups
        let scratchCount = wardbook_attention_scratch(Int32(group), Int32(scene.dim), 8)
        var scratch = [Float](repeating: .nan, count: Int(scratchCount))
        var partial = [Float](
            repeating: .nan,
            count: tokens * scene.heads * ((start + tokens) / 256 + 1) * (scene.dim + 16))
        let first = start - (scene.positions - scene.tokens)
        queries.withUnsafeBufferPointer { queries in
            var job = wardbook_attend_job(
                kernels: kernels,
                attention: wardbook_attention(
                    q: queries.baseAddress! + first * width, out: pointer(&out),
                    keys: pointer(&keys),
                    values: pointer(&values), scratch: pointer(&scratch), q_stride: Int64(width),
                    out_stride: Int64(width), scratch_floats: scratchCount, kind: Int32(scene.kind),
                    tokens: Int32(tokens),
                    heads: Int32(scene.heads), kv_heads: Int32(scene.groups),
                    head_dim: Int32(scene.dim), start: Int32(start), slots: Int32(slots),
                    window: Int32(scene.window), softcap: scene.softcap, tokens_per_chunk: 8,
                    partial: pointer(&partial)))
            for chunk in 0..<wardbook_attend_chunks(&job) { wardbook_attend_task(&job, chunk, 0) }
            for chunk in 0..<wardbook_merge_chunks(&job) { wardbook_merge_task(&job, chunk, 0) }
        }
        return out
    }

    /// The arrays outlive the call that uses these pointers.
    private func pointer<Value>(_ array: inout [Value]) -> UnsafeMutablePointer<Value> {
        array.withUnsafeMutableBufferPointer { $0.baseAddress! }
    }

    func exact() -> [Double] {
        var out: [Double] = []
        let group = scene.heads / scene.groups
        for t in 0..<scene.tokens {
            let last = scene.positions - scene.tokens + t
            let seen = (scene.window > 0 ? max(0, last + 1 - scene.window) : 0)...last
            for h in 0..<scene.heads {
                let query = (t * scene.heads + h) * scene.dim
                let base = h / group * scene.positions * scene.dim
                let weights = seen.map { position in
                    var score = 0.0
                    for c in 0..<scene.dim {
                        score +=
                            Double(queries[query + c])
                            * Double(keyFloats[base + position * scene.dim + c])
                    }
                    let cap = Double(scene.softcap)
                    return exp(cap > 0 ? cap * tanh(score / cap) : score)
                }
                let total = weights.reduce(0, +)
                for c in 0..<scene.dim {
                    let sum = zip(seen, weights).reduce(0.0) {
                        $0 + $1.1 * Double(valueFloats[base + $1.0 * scene.dim + c])
                    }
                    out.append(sum / total)
                }
            }
        }
        return out
    }
}
