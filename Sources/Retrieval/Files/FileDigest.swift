// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The digest of a whole file, read through a mapping.
public enum FileDigest {
    /// SHA-256 as lower-case hexadecimal. Throws `RetrievalError` (`inputOutput`) when the file
    /// cannot be read.
    public static func sha256(of url: URL) throws(RetrievalError) -> String {
        let file = try MappedFile(url)
        // The bytes are only there as long as the mapping is.
        return withExtendedLifetime(file) { SHA256.hex(file.bytes) }
    }
}
