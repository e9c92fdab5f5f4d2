// SPDX-License-Identifier: Apache-2.0

/// The version of every program of this checkout.
public enum WardbookVersion {
    /// Semantic version, as in CHANGELOG.md.
    public static let current = "0.1.0"
}
