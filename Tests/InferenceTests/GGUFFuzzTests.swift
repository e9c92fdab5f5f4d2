// SPDX-License-Identifier: Apache-2.0
//
// Damaged model files: whatever the bytes, opening one either works or throws. WARDBOOK_FUZZ_CASES
// sets the number of cases (`make fuzz` uses 200,000).

import Foundation
import Testing

@testable import Inference

@Suite("Fuzzing GGUF") struct GGUFFuzzTests {
    static let cases =
        ProcessInfo.processInfo.environment["WARDBOOK_FUZZ_CASES"].flatMap(Int.init) ?? 5000

    @Test("mutated headers are read or refused, never followed out of the file")
    func mutations() throws {
        let original = try [UInt8](Data(contentsOf: TestModels.fixture("families/smollm3.gguf")))
        // The table ends where the data begin; most mutations go there.
        let header = 12000
        var random = SplitMix64(seed: 1)
        let url = try TestModels.temporaryFile([])
        defer { try? FileManager.default.removeItem(at: url) }
        let interesting: [UInt64] = [
            0, 1, 0x7f, 0xff, 0xffff_ffff, 1 << 31, 1 << 40, 1 << 63, .max,
        ]
        var opened = 0
        for _ in 0..<Self.cases {
            var bytes = original
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(header))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1:
                    let value = interesting[Int(random.next() % UInt64(interesting.count))]
                    withUnsafeBytes(of: value.littleEndian) {
                        bytes.replaceSubrange(place..<place + 8, with: $0)
                    }
                default: bytes[place] ^= 1 << UInt8(random.next() % 8)
                }
            }
            if random.next() % 4 == 0 {
                bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
            }
            try Data(bytes).write(to: url)
            if exercise(url) { opened += 1 }
        }
        // Both outcomes happen, so both paths were tried.
        #expect(opened > 0)
        #expect(opened < Self.cases)
    }

    /// Opens a file and uses everything of it that does not need the tokenizer; true if that
    /// worked.
    private func exercise(_ url: URL) -> Bool {
        guard let file = try? GGUFFile(contentsOf: url) else { return false }
        for key in file.metadataKeys {
            _ = (file.string(key), file.float(key), file.integer(key), file.bool(key))
            _ = (file.integers(key)?.count, file.floats(key)?.count, file.byteStrings(key)?.count)
        }
        for tensor in file.tensors {
            let bytes = file.bytes(of: tensor)
            if let last = bytes.last { _ = last }
        }
        guard let pool = try? WorkerPool(threads: 1), let kernels = try? Kernels(),
            let decoder = try? Decoder(file, pool: pool, kernels: kernels, context: 16)
        else { return false }
        // A decoder that loads must also run, whatever its numbers are.
        let cache = KeyValueCache(decoder.cacheLayout())
        return decoder.read([1, 2, 3], into: cache, mode: .reading)
    }
}
