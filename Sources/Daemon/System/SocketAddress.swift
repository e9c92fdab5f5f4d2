// SPDX-License-Identifier: Apache-2.0

import Foundation
import WireProtocol

/// The address of a Unix-domain socket (unix(7)).
struct SocketAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// Nil when the path does not fit. A leading `@` stands for the abstract name space.
    init?(path: String) {
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= SocketPath.byteCountMax else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // A path ends with a NUL; an abstract name is as long as it is said to be.
        let size = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        length = socklen_t(size)
    }

    /// Calls `body` with the address as the system calls take it: they have one pointer type for
    /// every kind of address.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
