// SPDX-License-Identifier: Apache-2.0
//
// An index on an installed machine belongs to the service's user. What root writes into it could not be
// read by the service, nor its lock be taken by the next nightly reading; so root's commands give up
// their rights before they write.

import Foundation

/// The user whom an index belongs to.
enum IndexOwner {
    /// Becomes the owner of the index folder for the rest of this process, if that is root's and the
    /// folder is there and somebody else's. Throws `ServiceError`.
    static func become(of folder: String) throws {
        guard geteuid() == 0,
            let values = try? FileManager.default.attributesOfItem(atPath: folder),
            let user = values[.ownerAccountID] as? UInt32, user != 0,
            let group = values[.groupOwnerAccountID] as? UInt32
        else { return }
        guard setgroups(1, [group]) == 0, setgid(group) == 0, setuid(user) == 0 else {
            throw ServiceError(
                .unavailable,
                "The rights of user \(user), whom \(folder) belongs to, cannot be taken on: "
                    + String(cString: strerror(errno)) + ".")
        }
    }
}
