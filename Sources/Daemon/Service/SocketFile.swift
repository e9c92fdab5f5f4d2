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

    let path: String

    /// Makes the place ready for binding: removes a socket that nobody listens on. Throws
    /// `ServiceError` when another daemon listens, when something else has the name, or when the
    /// path does not fit an address.
    func prepare() throws {
        guard path.utf8.count <= SocketPath.byteCountMax else {
            throw ServiceError(
                .usage,
                """
                The socket path has \(path.utf8.count) bytes; at most \(SocketPath.byteCountMax) \
                are possible. Name a shorter one with --socket.
                """)
        }
        var information = stat()
        guard lstat(path, &information) == 0 else { return try makeFolder() }
        guard information.st_mode & S_IFMT == S_IFSOCK else {
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
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // The C interface takes every kind of address through one pointer type.
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
