// SPDX-License-Identifier: Apache-2.0

/// The version of everything between the bytes of a file and its passages.
public enum ReadingVersion {
    /// Grows whenever the same bytes would give another page or other passages; an index keeps the
    /// one that it was made with, and is read anew when it differs.
    public static let current = 7
}
