// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

@Suite("Row by row") struct RowTests {
    @Test("RMS norm agrees with F64", arguments: InstructionSet.available)
    func norm(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        var random = SeededGenerator(state: 1)
        for count in [7, 16, 576] {
            let x = random.floats(count)
            let weight = random.floats(count)
            var out = [Float](repeating: 0, count: count)
            kernels.pointee.rms_norm(x, weight, 1e-5, Int32(count), &out)
            let mean = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
            for c in 0..<count {
                let wanted = Double(x[c]) / (mean + 1e-5).squareRoot() * Double(weight[c])
                #expect(abs(Double(out[c]) - wanted) < 1e-6)
            }
        }
    }

    @Test("gates agree with F64, also far from zero", arguments: InstructionSet.available)
    func gates(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        let x: [Float] = [-200, -90, -30, -5, -1, -1e-3, 0, 1e-3, 0.5, 1, 3, 9, 30, 90, 200, 2, -2]
        for activation in [0, 1] {
            var gate = [Float](repeating: 0, count: x.count)
            let up = [Float](repeating: 2, count: x.count)
            kernels.pointee.gate(x, up, Int32(x.count), Int32(activation), &gate)
            for (got, x) in zip(gate, x.map(Double.init)) {
                let wanted =
                    activation == 0
                    ? 2 * x / (1 + exp(-x))
                    : x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
                #expect(abs(Double(got) - wanted) <= 2e-6 * max(1, abs(wanted)), "\(x)")
            }
        }
    }

    @Test(
        "8-bit rows are within half a step and know their sums", arguments: InstructionSet.available
    )
    func quantize(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        var random = SeededGenerator(state: 2)
        var x = random.floats(300)
        for c in 64..<96 { x[c] = 0 }
        var q = [Int8](repeating: 99, count: 512)
        var d = [Float](repeating: .nan, count: 32)
        var s = d
        kernels.pointee.quantize(x, 300, &q, &d, &s)
        for c in 0..<512 {
            let wanted = c < 300 ? x[c] : 0
            #expect(abs(Float(q[c]) * d[c / 16] - wanted) <= d[c / 16] * 0.5001)
        }
        for i in 0..<32 {
            let sum = q[16 * i..<16 * i + 16].reduce(0) { $0 + Int($1) }
            #expect(s[i] == d[i] * Float(sum))
        }
    }

    @Test("rotation turns pairs and keeps what is past them")
    func rotate() {
        let table: [Float] = [0, 1, 1, 0]  // a quarter turn, no turn
        var head: [Float] = [1, 2, 3, 4, 5, 6]
        wardbook_rotate(&head, table, 2, 6, 0, 1)
        #expect(head == [-2, 1, 3, 4, 5, 6])
        head = [1, 2, 3, 4, 5, 6]
        wardbook_rotate(&head, table, 2, 6, 1, 2)
        #expect(head == [-6, 4, 2, 8, 10, 12])
    }
}
