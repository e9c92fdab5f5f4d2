// SPDX-License-Identifier: Apache-2.0
//
// The file that a Unix-domain socket is: who may open it, whether another daemon holds it, and what
// a crash has left behind.

import Foundation
import WireProtocol

/// The place of the daemon's socket.
struct SocketFile: Sendable {
    /// Owner and group may ask; nobody else.
    static let mode: mode_t = 0o660
    /// Connections that the kernel keeps until they are accepted.
    private static let backlog: Int32 = 256

    let path: String

    /// Makes the place ready: removes a socket that nobody listens on. Throws `ServiceError` when
    /// another daemon listens, when something else has the name, or when the
    /// path does not fit an address.
    private func prepare() throws {
        guard path.utf8.count <= SocketPath.byteCountMax else {
            throw ServiceError(
                .usage,
                """
                The socket path has \(path.utf8.count) bytes; at most \(SocketPath.byteCountMax) \
                are possible. Name a shorter one with --socket.
                """)
        }
        guard let found = try? FileManager.default.attributesOfItem(atPath: path) else {
            return try makeFolder()
        }
        guard found[.type] as? FileAttributeType == .typeSocket else {
            throw ServiceError(
                .usage, "\(path) exists and is not a socket. Name another place with --socket.")
        }
        if isListenedOn() {
            throw ServiceError(
                .unavailable,
                """
                Another daemon answers on \(path). Stop it first, or name another place with \
                --socket.
                """)
        }
        unlink(path)
    }

    private func makeFolder() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ServiceError(
                .usage, "The folder \(folder.path) for the socket cannot be made. Make it first.")
        }
    }

    /// Whether a connection is accepted. A socket left by a crash refuses.
    private func isListenedOn() -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, let address = SocketAddress(path: path) else { return false }
        defer { close(descriptor) }
        return address.withPointer { connect(descriptor, $0, $1) == 0 }
    }

    /// Binds and listens. The socket gets its mode as it is made, so that it is never open to
    /// others. Throws `ServiceError`.
    func listen() throws -> Int32 {
        try prepare()
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let before = umask(0o777 & ~Self.mode)
        defer { umask(before) }
        guard descriptor >= 0, let address = SocketAddress(path: path),
            address.withPointer({ bind(descriptor, $0, $1) }) == 0,
            Foundation.listen(descriptor, Self.backlog) == 0
        else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw ServiceError(
                .unavailable,
                "\(path) cannot be listened on: \(reason). Check who owns the folder.")
        }
        return descriptor
    }
}
