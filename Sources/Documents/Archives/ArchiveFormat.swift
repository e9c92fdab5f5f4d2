// SPDX-License-Identifier: Apache-2.0

/// Which files of a library are archives.
enum ArchiveFormat {
    private static let endings = [
        ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst",
        ".tzst",
    ]

    /// Whether the name of a file is that of an archive. What the file really is shows when it is
    /// opened.
    static func isArchive(_ name: some StringProtocol) -> Bool {
        let lower = name.lowercased()
        return endings.contains { lower.hasSuffix($0) }
    }
}
