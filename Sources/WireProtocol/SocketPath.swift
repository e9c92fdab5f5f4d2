// SPDX-License-Identifier: Apache-2.0

/// Where the daemon listens.
public enum SocketPath {
    /// In a checkout, relative to its root.
    public static let development = "Index/wardbook.sock"
    /// When installed.
    public static let installed = "/run/wardbook/wardbook.sock"
    /// Environment variable that overrides both for the command line.
    public static let variable = "WARDBOOK_SOCKET"
    /// Longest path that a Unix-domain socket address holds on Linux (`sun_path` less its NUL), in
    /// bytes.
    public static let byteCountMax = 107
}
