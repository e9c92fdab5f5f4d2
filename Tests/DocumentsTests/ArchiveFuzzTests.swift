// SPDX-License-Identifier: Apache-2.0
//
// Damaged archives: whatever comes in, pages or one error come out. As for pages, `make fuzz` runs
// many more cases under AddressSanitizer.

import Documents
import Foundation
import Testing

@Suite("Fuzzing of archives")
struct ArchiveFuzzTests {
    private static let caseCount = FuzzRandom.caseCount ?? 1_000
    private static let names = [
        "pages.tar", "pax.tar", "pages.tar.gz", "pages.tar.bz2", "pages.tar.xz", "pages.tar.zst",
        "pages.zip", "hostile.tar", "locked.zip",
    ]

    @Test("damaged archives give pages with safe paths, or an error")
    func mutations() throws {
        let seeds = try Self.names.map { ($0, try ArchiveTests.bytes($0)) }
        var random = FuzzRandom(20_261_122)
        var limits = ArchiveLimits()
        limits.bytesMax = 8 << 20
        var (whole, refused) = (0, 0)
        for number in 0..<Self.caseCount {
            let (name, seed) = seeds[number % seeds.count]
            let bytes = Self.mutated(seed, &random)
            do {
                let contents = try ArchiveTests.read(bytes, as: name, limits: limits)
                whole += 1
                for path in contents.pages.keys {
                    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
                    #expect(
                        !steps.contains { ["", ".", ".."].contains($0) || $0.utf8.count > 255 },
                        "case \(number): \(path)")
                }
            } catch is DocumentsError {
                refused += 1
            }
        }
        #expect(whole > 0 && refused > 0)
    }

    /// Some bytes changed, most of them near the beginning, where the tables of most formats are;
    /// or the end cut off, or a part doubled.
    private static func mutated(_ seed: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let near = min(bytes.count, Bool.random(using: &random) ? 600 : bytes.count)
            let at = Int.random(in: 0..<near, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes.removeSubrange(at...)
            case 1: bytes.insert(contentsOf: bytes[at...].prefix(700), at: at)
            case 2: for place in at..<min(at + 8, bytes.count) { bytes[place] = 0xFF }
            case 3: bytes[at] = [0, 0x2F, 0x2E, 0x5C, 0x80].randomElement(using: &random) ?? 0
            case 4: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
            default: bytes[at] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return bytes
    }
}
