// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

/// Numbers and what ggml makes of them.
private struct BlockFixture: Decodable {
    struct Format: Decodable {
        /// Error of each row of 512, relative to the size of its numbers.
        var errors: [Double]
        /// Hexadecimal, for the formats that leave no choice.
        var bytes: String?
    }
    var values: [Float]
    var formats: [String: Format]

    init() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/quantize/blocks.json")
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    }
}

@Suite("Writing block formats")
struct QuantizeTests {
    /// The formats that are written, by name and GGUF's number.
    static let formats: [(name: String, number: Int32)] = [
        ("F16", 1), ("BF16", 30), ("Q8_0", 8), ("Q4_0", 2), ("Q4_1", 3), ("Q5_0", 6), ("Q5_1", 7),
        ("Q2_K", 10), ("Q3_K", 11), ("Q4_K", 12), ("Q5_K", 13), ("Q6_K", 14),
        ("IQ4_NL", 20), ("IQ4_XS", 23),
    ]

    private func quantized(_ values: [Float], _ format: Int32) -> [UInt8] {
        let blocks = values.count / Int(wardbook_block_elements(format))
        var bytes = [UInt8](repeating: 0, count: blocks * Int(wardbook_block_bytes(format)))
        #expect(wardbook_quantize_blocks(format, values, Int64(values.count), &bytes) != 0)
        return bytes
    }

    private func roundTrip(_ values: [Float], _ format: Int32) throws -> [Float] {
        var back = [Float](repeating: 0, count: values.count)
        let kernels = try #require(wardbook_kernels_named("scalar"))
        let bytes = quantized(values, format)
        kernels.pointee.dequantize(format, bytes, Int64(values.count), &back)
        return back
    }

    @Test(
        "Formats that leave no choice are ggml's to the bit, the others lose no more than ggml",
        arguments: formats)
    func blocks(_ name: String, _ number: Int32) throws {
        let fixture = try BlockFixture()
        #expect(fixture.formats.count == Self.formats.count)
        let expected = try #require(fixture.formats[name])
        if let hex = expected.bytes {
            let bytes = quantized(fixture.values, number)
            #expect(bytes.map { String(format: "%02x", $0) }.joined() == hex)
        }
        let back = try roundTrip(fixture.values, number)
        for (row, theirs) in expected.errors.enumerated() {
            var (error, size) = (0.0, 0.0)
            for index in row * 512..<row * 512 + 512 {
                error += pow(Double(back[index] - fixture.values[index]), 2)
                size += pow(Double(fixture.values[index]), 2)
            }
            #expect((error / size).squareRoot() <= theirs * 1.03)
        }
    }

    @Test("Numbers that are not finite, zero or huge do no harm", arguments: formats)
    func extremes(_ name: String, _ number: Int32) throws {
        var values = [Float](repeating: 0, count: 512)
        values[3] = .nan
        values[40] = .infinity
        values[300] = -1e30
        values[301] = 1e-38
        #expect(try roundTrip(values, number)[0..<256].allSatisfy { $0 == 0 })
    }

    @Test("Formats that are not written are refused", arguments: [16, 24, 99])
    func refused(_ number: Int32) {
        var bytes = [UInt8](repeating: 7, count: 4096)
        #expect(
            wardbook_quantize_blocks(number, [Float](repeating: 1, count: 256), 256, &bytes) == 0)
        #expect(bytes.allSatisfy { $0 == 7 })
    }
}
