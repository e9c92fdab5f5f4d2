// SPDX-License-Identifier: Apache-2.0
//
// Sockets of the Unix domain, as a client or a service manager opens them.

import Foundation
import Testing

/// Opens sockets.
enum UnixSocket {
    /// A new connection to the socket at `path`.
    static func connected(to path: String) throws -> Int32 {
        try open(path) { connect($0, $1, $2) }
    }

    /// A socket that is listened on, to be handed over to a service.
    static func listening(on path: String) throws -> FileHandle {
        let descriptor = try open(path) { bind($0, $1, $2) }
        #expect(chmod(path, 0o660) == 0)
        #expect(listen(descriptor, 64) == 0)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// A socket with which something is done at the address of `path`.
    private static func open(
        _ path: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }
}
