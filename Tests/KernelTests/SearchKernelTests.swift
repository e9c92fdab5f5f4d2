// SPDX-License-Identifier: Apache-2.0
//
// The inner loops of retrieval against plain Swift, and checksums against published values.

import CKernels
import Testing

@Suite("Search kernels")
struct SearchKernelTests {
    /// Check values: RFC 3720 B.4 (32 zero bytes, 32 bytes of ones), and the usual "123456789".
    @Test(
        "CRC-32C gives the published values, in one part or in two",
        arguments: [
            ([UInt8](repeating: 0, count: 32), UInt32(0x8A91_36AA)),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array("123456789".utf8), 0xE306_9283), ([UInt8](), 0),
        ] as [([UInt8], UInt32)])
    func crc32c(bytes: [UInt8], expected: UInt32) {
        #expect(wardbook_crc32c(0, bytes, bytes.count) == expected)
        let half = bytes.count / 2
        let first = wardbook_crc32c(0, bytes, half)
        #expect(wardbook_crc32c(first, Array(bytes[half...]), bytes.count - half) == expected)
    }

    /// Check values: FIPS 180-2 appendix B (abc, the two-block message, a million a's).
    @Test(
        "SHA-256 gives the published values however the message is cut",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func sha256(message: String, expected: String) {
        for part in [1, 63, 64, 65, 1_000_000] where part > 1 || message.utf8.count < 1000 {
            var digest = wardbook_sha256()
            wardbook_sha256_init(&digest)
            let bytes = Array(message.utf8)
            for start in stride(from: 0, to: bytes.count, by: part) {
                let piece = Array(bytes[start..<min(start + part, bytes.count)])
                wardbook_sha256_update(&digest, piece, piece.count)
            }
            var out = [UInt8](repeating: 0, count: 32)
            wardbook_sha256_finish(&digest, &out)
            let hex = out.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(hex == expected)
        }
    }

    @Test("SHA-256 by the processor's own instructions gives the bits of the portable one")
    func sha256Variants() {
        guard wardbook_sha256_has_instructions() != 0 else { return }
        var random = SeededGenerator(state: 7)
        for count in [1, 2, 3, 50] {
            let blocks = (0..<64 * count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let start = (0..<8).map { _ in UInt32.random(in: 0 ... .max, using: &random) }
            var (portable, own) = (start, start)
            wardbook_sha256_blocks_portable(&portable, blocks, count)
            wardbook_sha256_blocks_x86(&own, blocks, count)
            #expect(own == portable)
        }
    }

    @Test(
        "Every variant that this machine has gives the products of one row with every query",
        arguments: [64, 384, 1024, 4096], [1, 3, 4, 9])
    func compare(stride: Int, count: Int) {
        var random = SeededGenerator(state: 11)
        let row = (0..<stride).map { _ in Int8.random(in: -127...127, using: &random) }
        var queries = (0..<stride * count).map { _ in
            Int16.random(in: -4096...4096, using: &random)
        }
        queries.replaceSubrange(0..<stride, with: row.map { $0 < 0 ? -4096 : 4096 })
        let plain = (0..<count).map { query in
            (0..<stride).reduce(0) { $0 + Int(row[$1]) * Int(queries[query * stride + $1]) }
        }
        for variant in variants {
            var out = [Int32](repeating: 0, count: count)
            wardbook_compare_i8(variant, row, stride, queries, count, &out)
            #expect(out.map(Int.init) == plain, "variant \(variant)")
        }
    }

    @Test(
        "Codes of 2, 3 and 8 bits are compared as the components that they stand for",
        arguments: [2, 3, 8] as [UInt32], [64, 384, 4096])
    func codes(bits: UInt32, stride: Int) {
        var random = SeededGenerator(state: 11)
        let (count, queryCount, width) = (5, 6, 8 * Int(bits))
        let levels = (0..<16).map { _ in Int8.random(in: -127...127, using: &random) }
        let rowSize = stride * Int(bits) / 8
        let rows = (0..<rowSize * count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let scales = (0..<count).map { _ in Float.random(in: 0...1, using: &random) }
        let queries = (0..<stride * queryCount).map { _ in
            Int16.random(in: -4096...4096, using: &random)
        }
        let queryScales = (0..<queryCount).map { _ in Float.random(in: 0...1, using: &random) }
        func component(_ row: Int, _ d: Int) -> Int8 {
            let group = row * rowSize + d / 64 * width
            if bits == 8 { return Int8(bitPattern: rows[group + d % 64]) }
            var code = (rows[group + d % 16] >> UInt8(d % 64 / 16 * 2)) & 3
            if bits == 3 { code |= ((rows[group + 16 + d % 64 / 8] >> UInt8(d % 8)) & 1) << 2 }
            return levels[Int(code)]
        }
        let range = 1..<count
        let plain = (0..<queryCount).flatMap { query in
            range.map { row in
                let product = (0..<stride).reduce(0) {
                    $0 + Int(component(row, $1)) * Int(queries[query * stride + $1])
                }
                return Float(product) * (scales[row] * queryScales[query])
            }
        }
        for variant in variants {
            var out = [Float](repeating: 0, count: plain.count)
            rows.withUnsafeBufferPointer { rows in
                scales.withUnsafeBufferPointer { scales in
                    levels.withUnsafeBufferPointer { levels in
                        var vectors = wardbook_vectors(
                            bits: bits, stride: stride, rows: rows.baseAddress!,
                            scales: scales.baseAddress!, levels: levels.baseAddress!)
                        wardbook_cosines(
                            variant, &vectors, range.lowerBound, range.count, queries,
                            queryScales, queryCount, &out)
                    }
                }
            }
            #expect(out == plain, "variant \(variant)")
        }
    }

    private var variants: [wardbook_scan_variant] {
        let all = [WARDBOOK_SCAN_PORTABLE, WARDBOOK_SCAN_AVX2, WARDBOOK_SCAN_AVX512]
        return all.filter { $0.rawValue <= wardbook_scan_best().rawValue }
    }

    @Test(
        "Codes come back as they were packed, and each says which borders its component reaches",
        arguments: [2, 3, 8] as [UInt32])
    func packedCodes(bits: UInt32) {
        var random = SeededGenerator(state: 13)
        let components = (0..<384).map { _ in Int8.random(in: -128...127, using: &random) }
        let borders = (1..<(1 << bits)).map { Int16($0 * 256 >> Int(bits)) - 128 }
        var codes = [UInt8](repeating: 0, count: 384)
        wardbook_code_components(components, 384, borders, borders.count, &codes)
        #expect(codes == components.map { UInt8((Int($0) + 128) >> (8 - Int(bits))) })
        var packed = [UInt8](repeating: 0, count: 384 * Int(bits) / 8)
        wardbook_pack_codes(bits, codes, 384, &packed)
        guard bits < 8 else {
            #expect(packed == codes)
            return
        }
        var out = [Int8](repeating: 0, count: 384)
        wardbook_expand_codes(
            WARDBOOK_SCAN_PORTABLE, bits, packed, 384, (0..<16).map { Int8($0) }, &out)
        #expect(out == codes.map { Int8($0) })
    }

    @Test("A vector is rounded to the nearest steps, and what is no number shows in the scale")
    func rounding() {
        var out = [Int8](repeating: 9, count: 5)
        #expect(wardbook_round_vector([0, 127, -127, 2.5, -63.4], 5, &out) == 1)
        #expect(out == [0, 127, -127, 3, -63])
        #expect(wardbook_round_vector([0, -0, 1e-35, 0, 0], 5, &out) < 1e-30)
        #expect(out == [0, 0, 0, 0, 0])
        for broken in [Float.infinity, -.infinity, .nan] {
            #expect(!wardbook_round_vector([1, broken, 2, 3, 4], 5, &out).isFinite)
        }
    }

    @Test("Packed gaps come back as document numbers at every width", arguments: 0...32)
    func packing(bits: Int) {
        var random = SeededGenerator(state: 11)
        for count in [1, 2, 7, 127, 128] {
            let top = bits == 0 ? 0 : UInt32.max >> UInt32(32 - bits)
            let gaps = (0..<count).map { _ in UInt32.random(in: 0...top, using: &random) }
            var packed = [UInt8](
                repeating: 0, count: wardbook_packed_size(count, UInt32(bits)))
            wardbook_pack(gaps, count, UInt32(bits), &packed)
            var documents = [UInt32](repeating: 0, count: count)
            let last = wardbook_unpack_documents(packed, count, UInt32(bits), 5, &documents)
            var sum: UInt64 = 4
            let plain = gaps.map { gap in
                sum += UInt64(gap) + 1
                return UInt32(truncatingIfNeeded: sum)
            }
            #expect(documents == plain)
            #expect(last == sum)
        }
    }
}
