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
        "Every variant that this machine has gives the bits of the portable scan",
        arguments: [64, 384, 1024, 4096])
    func scan(stride: Int) {
        var random = SystemRandomNumberGenerator()
        let count = 7
        var rows = (0..<stride * count).map { _ in Int8.random(in: -127...127, using: &random) }
        var query = (0..<stride).map { _ in Int16.random(in: -4096...4096, using: &random) }
        rows.replaceSubrange(0..<stride, with: repeatElement(127, count: stride))
        if stride == 4096 { query = [Int16](repeating: 4096, count: stride) }
        let plain = (0..<count).map { row in
            (0..<stride).reduce(0) { $0 + Int(rows[row * stride + $1]) * Int(query[$1]) }
        }
        for variant in variants {
            var out = [Int32](repeating: 0, count: count)
            wardbook_scan_i8(variant, rows, stride, count, query, &out)
            #expect(out.map(Int.init) == plain, "variant \(variant)")
        }
    }

    @Test(
        "Codes of 2 and 4 bits are compared as the components that they stand for",
        arguments: [(2, 64), (2, 384), (2, 4096), (4, 64), (4, 384), (4, 4096)] as [(UInt32, Int)])
    func codes(bits: UInt32, stride: Int) {
        var random = SystemRandomNumberGenerator()
        let (count, width) = (5, 8 * Int(bits))
        let levels = (0..<16).map { _ in Int8.random(in: -127...127, using: &random) }
        let rowSize = stride * Int(bits) / 8
        let rows = (0..<rowSize * count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let query = (0..<stride).map { _ in Int16.random(in: -4096...4096, using: &random) }
        let plain = (0..<count).map { row in
            (0..<stride).reduce(0) { sum, d in
                let byte = rows[row * rowSize + d / 64 * width + d % 64 % width]
                let code = byte >> UInt8(d % 64 / width * Int(bits)) & UInt8(1 << bits - 1)
                return sum + Int(levels[Int(code)]) * Int(query[d])
            }
        }
        for variant in variants {
            var out = [Int32](repeating: 0, count: count)
            wardbook_scan_codes(variant, bits, rows, stride, count, levels, query, &out)
            #expect(out.map(Int.init) == plain, "variant \(variant)")
        }
    }

    private var variants: [wardbook_scan_variant] {
        let all = [WARDBOOK_SCAN_PORTABLE, WARDBOOK_SCAN_AVX2, WARDBOOK_SCAN_AVX512]
        return all.filter { $0.rawValue <= wardbook_scan_best().rawValue }
    }

    @Test("Packed gaps come back as document numbers at every width", arguments: 0...32)
    func packing(bits: Int) {
        var random = SystemRandomNumberGenerator()
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
