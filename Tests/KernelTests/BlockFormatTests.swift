// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

/// What Tests/Fixtures/blocks/record.py wrote.
private struct Golden: Decodable {
    var number: Int32
    var blocks: Data
    var floats: Data

    static func all() throws -> [String: Golden] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/blocks/blocks.json")
        return try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: url))
    }
}

@Suite("Block formats") struct BlockFormatTests {
    @Test("dequantize to the same bits as the gguf package", arguments: InstructionSet.available)
    func dequantize(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        let golden = try Golden.all()
        #expect(golden.count == Format.all.count - 1)
        for (name, golden) in golden {
            var floats = [Float](repeating: .nan, count: golden.floats.count / 4)
            golden.blocks.withUnsafeBytes {
                kernels.pointee.dequantize(
                    golden.number, $0.baseAddress!, Int64(floats.count), &floats)
            }
            let expected = golden.floats.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            // Equal numbers have equal bits, but for the sign of zero, which is not kept.
            #expect(floats == expected, "\(name) with \(set)")
        }
    }

    @Test("read every half as Float16 does", arguments: InstructionSet.available)
    func halves(set: InstructionSet) throws {
        let kernels = try #require(set.kernels)
        let halves = (0...UInt16.max).map { $0 }
        var floats = [Float](repeating: 0, count: halves.count)
        kernels.pointee.dequantize(Int32(WARDBOOK_F16), halves, 65536, &floats)
        for (half, float) in zip(halves, floats) {
            let expected = Float(Float16(bitPattern: half))
            #expect(float == expected || (float.isNaN && expected.isNaN), "\(half)")
        }
    }
}
