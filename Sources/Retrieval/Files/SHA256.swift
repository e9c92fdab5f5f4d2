// SPDX-License-Identifier: Apache-2.0

import CKernels

/// SHA-256 of bytes given in parts (FIPS 180-4), through the C kernel.
struct SHA256 {
    private var digest = wardbook_sha256()

    /// Starts with no bytes.
    init() {
        wardbook_sha256_init(&digest)
    }

    /// Adds bytes.
    mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable {
            wardbook_sha256_update(&digest, $0.baseAddress, $0.count)
        }
        if done == nil {
            Array(bytes).withUnsafeBufferPointer {
                wardbook_sha256_update(&digest, $0.baseAddress, $0.count)
            }
        }
    }

    /// The 32 bytes; the value must not be used afterwards.
    consuming func finish() -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        wardbook_sha256_finish(&digest, &out)
        return out
    }

    /// The digest of one sequence of bytes, lower-case hexadecimal.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return hexadecimal(digest.finish())
    }

    /// Lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
