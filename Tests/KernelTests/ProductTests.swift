// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

@Suite("Products of weights and tokens") struct ProductTests {
    /// Widths that end in the middle of a group, of a pair of blocks, or nowhere.
    static let widths = [32, 96, 288, 512, 576]

    private func check(_ format: Format, _ set: InstructionSet, tiles: Bool) throws {
        let kernels = try #require(set.kernels)
        var random = SeededGenerator(state: UInt64(format.number) + 7)
        for width in Self.widths where width % format.elements == 0 {
            let rows = 19
            let weights = format.weights(rows: rows, columns: width, &random)
            var exact = [Float](repeating: 0, count: rows * width)
            kernels.pointee.dequantize(format.number, weights, Int64(exact.count), &exact)
            for tokens in [1, 3, 8, 21] {
                let inputs = Inputs(
                    random.floats(tokens * width), columns: width, kernels: kernels)
                let y = multiply(weights, format, rows, inputs, kernels, tiles: tiles)
                expect(
                    y, exact, rows, inputs,
                    form: tiles ? .tiles : format.elements == 1 ? .floats : .bytes,
                    "\(format.name) \(set) \(width) columns, \(tokens) tokens")
            }
        }
    }

    @Test("agree with F64 for every block format", arguments: Format.all, InstructionSet.available)
    func agree(format: Format, set: InstructionSet) throws {
        try check(format, set, tiles: false)
    }

    @Test(
        "agree with F64 in tiles", arguments: Format.all.filter { $0.name != "F32" },
        InstructionSet.available.filter { $0.kernels?.pointee.has_tiles != 0 })
    func agreeInTiles(format: Format, set: InstructionSet) throws {
        try check(format, set, tiles: true)
    }

    @Test(
        "of a token are the same bits whatever its company", arguments: Format.all,
        InstructionSet.available)
    func company(format: Format, set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        var random = SeededGenerator(state: 5)
        let width = format.elements == 256 ? 512 : 576
        let weights = format.weights(rows: 5, columns: width, &random)
        let x = random.floats(23 * width)
        let all = multiply(
            weights, format, 5, Inputs(x, columns: width, kernels: kernels), kernels, tiles: false)
        for t in 0..<23 {
            let one = Inputs(
                Array(x[t * width..<(t + 1) * width]), columns: width, kernels: kernels)
            #expect(
                multiply(weights, format, 5, one, kernels, tiles: false)
                    == Array(all[t * 5..<(t + 1) * 5]))
        }
    }

    @Test("add to what is there, and add a bias", arguments: InstructionSet.available)
    func addAndBias(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        let weights = [Float](repeating: 0.5, count: 64)
        let bias: [Float] = [1, 2]
        var y: [Float] = [10, 20]
        withExtendedLifetime(
            Inputs([Float](repeating: 1, count: 32), columns: 32, kernels: kernels)
        ) {
            var inputs = $0.c
            weights.withUnsafeBytes { weights in
                bias.withUnsafeBufferPointer { bias in
                    y.withUnsafeMutableBufferPointer { y in
                        var product = wardbook_product(
                            weights: weights.baseAddress, bias: bias.baseAddress,
                            y: y.baseAddress, stride: 2, format: 0, rows: 2, columns: 32, add: 1)
                        kernels.pointee.multiply(&product, &inputs, 0, 2)
                    }
                }
            }
        }
        #expect(y == [27, 38])
    }
}

/// y[T][R] as the kernels compute it.
private func multiply(
    _ weights: [UInt8], _ format: Format, _ rows: Int, _ inputs: Inputs,
    _ kernels: UnsafePointer<wardbook_kernels>, tiles: Bool
) -> [Float] {
    var y = [Float](repeating: .nan, count: inputs.tokens * rows)
    let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: max(64, wardbook_tile_scratch()), alignment: 64)
    defer { scratch.deallocate() }
    weights.withUnsafeBytes { weights in
        y.withUnsafeMutableBufferPointer { y in
            var c = inputs.c
            var product = wardbook_product(
                weights: weights.baseAddress, bias: nil, y: y.baseAddress, stride: Int64(rows),
                format: format.number, rows: Int32(rows), columns: Int32(inputs.columns), add: 0)
            if tiles {
                kernels.pointee.multiply_tiles!(&product, &c, 0, 16, scratch)
                kernels.pointee.multiply_tiles!(&product, &c, 16, Int32(rows), scratch)
            } else {
                kernels.pointee.multiply(&product, &c, 0, 3)
                kernels.pointee.multiply(&product, &c, 3, Int32(rows))
            }
        }
    }
    return y
}

/// How a kernel sees the token vectors, which decides what error is allowed.
private enum Form { case floats, bytes, tiles }

private func expect(
    _ y: [Float], _ weights: [Float], _ rows: Int, _ inputs: Inputs, form: Form, _ what: String
) {
    var worst = 0.0
    for t in 0..<inputs.tokens {
        for r in 0..<rows {
            var sum = 0.0
            var size = 0.0
            for c in 0..<inputs.columns {
                let x =
                    form == .bytes
                    ? inputs.rounded(t, c) : Double(inputs.x[t * inputs.columns + c])
                let product = Double(weights[r * inputs.columns + c]) * x
                sum += product
                size += abs(product)
            }
            worst = max(worst, abs(Double(y[t * rows + r]) - sum) / (size + 1e-6))
        }
    }
    // bfloat16 rounds both factors by at most 2^-9 each; the rest is rounding of sums in F32, in
    // which an unsigned weight is up to 128 times its signed value.
    #expect(worst < (form == .tiles ? 0x1p-8 : 1e-5), "\(what): relative error \(worst)")
}
