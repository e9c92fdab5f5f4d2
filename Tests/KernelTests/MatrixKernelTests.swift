// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

/// Numbers between -1 and 1, the same at every run.
private struct Noise {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
    }
}

@Suite("Matrix kernels of the encoders")
struct MatrixKernelTests {
    /// Every kernel of this processor with awkward and ordinary sizes: rows of A, rows of W, columns.
    static let cases = (0..<Int(wardbook_gemm_kernel_count())).flatMap { kernel in
        [
            (1, 1, 1), (1, 3, 5), (2, 16, 32), (7, 33, 31), (12, 32, 64), (13, 40, 100),
            (31, 17, 33), (33, 65, 129), (64, 96, 384), (5, 31, 417),
        ].map { (kernel, $0) }
    }

    @Test("Every kernel agrees with the sums in double precision", arguments: cases)
    func products(_ kernel: Int, _ size: (m: Int, n: Int, k: Int)) {
        let functions = wardbook_gemm_kernel_at(Int32(kernel)).pointee
        let (m, n, k) = (size.m, size.n, size.k)
        var noise = Noise(UInt64(m * 10007 + n * 101 + k))
        let a = (0..<m * (k + 3)).map { _ in noise.next() }
        let w = (0..<n * k).map { _ in noise.next() }
        let bias = (0..<n).map { _ in noise.next() }
        var c = [Float](repeating: 7, count: m * (n + 2))
        for transposed in [false, true] {
            for biased in [false, true] {
                let packed = UnsafeMutableRawPointer.allocate(
                    byteCount: functions.packed_size(Int32(n), Int32(k)), alignment: 64)
                let scratch = UnsafeMutableRawPointer.allocate(
                    byteCount: max(64, functions.scratch_size(Int32(m), Int32(k))), alignment: 64)
                defer {
                    packed.deallocate()
                    scratch.deallocate()
                }
                functions.pack(
                    w, transposed ? 1 : k, transposed ? n : 1, Int32(n), Int32(k), packed)
                functions.multiply(
                    a, k + 3, Int32(m), packed, biased ? bias : nil, Int32(n), Int32(k), &c, n + 2,
                    scratch)
                for row in 0..<m {
                    for column in 0..<n {
                        var sum = biased ? Double(bias[column]) : 0
                        var size = 1.0
                        for l in 0..<k {
                            let weight = transposed ? w[l * n + column] : w[column * k + l]
                            sum += Double(a[row * (k + 3) + l]) * Double(weight)
                            size += abs(Double(a[row * (k + 3) + l]) * Double(weight))
                        }
                        // bfloat16 keeps 8 bits of each factor, single precision 24 of the sum.
                        let name = String(cString: functions.name)
                        let bound = size * (name == "amx-bf16" ? 0x1p-8 : 0x1p-20)
                        #expect(abs(Double(c[row * (n + 2) + column]) - sum) <= bound)
                    }
                    #expect(c[row * (n + 2) + n] == 7, "nothing is written beside C")
                }
            }
        }
    }

    @Test("GELU, softmax and layer normalisation agree with double precision")
    func rows() {
        var noise = Noise(5)
        let x = (0..<3 * 37).map { _ in noise.next() * 6 }
        var gelu = x
        wardbook_gelu(&gelu, Int64(x.count))
        for (value, result) in zip(x, gelu) {
            let exact = Double(value) / 2 * (1 + erf(Double(value) / 2.0.squareRoot()))
            #expect(abs(Double(result) - exact) < 2e-6)
        }
        // Rows of 37 with room for 48.
        var soft = [Float](repeating: 9, count: 3 * 48)
        for index in x.indices { soft[index / 37 * 48 + index % 37] = x[index] }
        wardbook_softmax(&soft, 48, nil, 0, 0.5, 3, 37)
        for row in 0..<3 {
            let powers = (0..<37).map { exp(Double(x[row * 37 + $0]) / 2) }
            let sum = powers.reduce(0, +)
            for column in 0..<37 {
                #expect(abs(Double(soft[row * 48 + column]) - powers[column] / sum) < 1e-6)
            }
        }
        let (gain, bias) = ((0..<37).map { _ in noise.next() }, (0..<37).map { _ in noise.next() })
        var normal = x
        wardbook_add_layer_norm(&normal, x, gain, bias, 1e-12, 3, 37)
        for row in 0..<3 {
            let values = (0..<37).map { 2 * Double(x[row * 37 + $0]) }
            let mean = values.reduce(0, +) / 37
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 37).squareRoot()
            for column in 0..<37 {
                let exact =
                    (values[column] - mean) / deviation * Double(gain[column])
                    + Double(bias[column])
                #expect(abs(Double(normal[row * 37 + column]) - exact) < 1e-5)
            }
        }
    }
}
