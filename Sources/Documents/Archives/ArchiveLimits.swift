// SPDX-License-Identifier: Apache-2.0

/// How much an archive may hold. What goes beyond is no library but a mistake or a trap, and the
/// archive is refused as a whole, before it fills the disk.
public struct ArchiveLimits: Sendable {
    /// Entries of any kind.
    public var entriesMax = 1_000_000
    /// Bytes of all entries together, unpacked: 16 GiB.
    public var bytesMax = 16 << 30
    /// Unpacked bytes for each byte of the archive, once they are more than ``ratioFreeBytes``.
    /// Pages shrink to a tenth, much alike ones to a fiftieth.
    public var ratioMax = 200
    /// Unpacked bytes that need no ratio: 64 MiB.
    public var ratioFreeBytes = 64 << 20

    /// Creates the limits of the program.
    public init() {}
}
