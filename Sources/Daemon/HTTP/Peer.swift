// SPDX-License-Identifier: Apache-2.0
//
// Who is at the other end of a connection. The kernel says it (SO_PEERCRED, unix(7)); nothing that a
// client sends can change it.

import Foundation
import NIOCore

/// The user behind a connection.
struct Peer: Sendable, Hashable {
    /// The group whose members may ask for a new index and see the details of the status.
    static let administrators = "wardbook-admin"

    /// The user's number; nil when the kernel cannot say, as for a TCP connection.
    let userID: UInt32?

    /// Whether the user may do what an administrator may: root, the daemon's own user, and the
    /// members of `wardbook-admin`.
    var isAdministrator: Bool {
        guard let userID else { return false }
        return userID == 0 || userID == getuid() || Self.isMember(userID, of: Self.administrators)
    }

    /// Reads the user of a connection.
    static func of(_ channel: any Channel) async -> Peer {
        guard let options = channel as? any SocketOptionProvider else { return Peer(userID: nil) }
        let name = NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        let found: Credentials? = try? await options.unsafeGetSocketOption(
            level: .socket, name: name
        ).get()
        // A socket that is not of the Unix domain has the user -1.
        return Peer(userID: found.flatMap { $0.processID > 0 ? $0.userID : nil })
    }

    /// `struct ucred` of unix(7), which the C library shows only with `_GNU_SOURCE`.
    private struct Credentials: Sendable {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }

    /// Whether a user is in a group, by the system's own databases.
    private static func isMember(_ userID: UInt32, of group: String) -> Bool {
        guard let wanted = groupID(of: group), let user = account(userID) else { return false }
        var count: Int32 = 256
        var groups = [gid_t](repeating: 0, count: Int(count))
        guard getgrouplist(user.name, user.group, &groups, &count) >= 0 else { return false }
        return groups.prefix(Int(count)).contains(wanted)
    }

    private static func groupID(of name: String) -> gid_t? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var text = [CChar](repeating: 0, count: 64 << 10)
        guard getgrnam_r(name, &entry, &text, text.count, &found) == 0, found != nil else {
            return nil
        }
        return entry.gr_gid
    }

    private static func account(_ userID: UInt32) -> (name: String, group: gid_t)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var text = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(userID, &entry, &text, text.count, &found) == 0, found != nil else {
            return nil
        }
        return (String(cString: entry.pw_name), entry.pw_gid)
    }
}
