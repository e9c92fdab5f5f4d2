// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Owner, group and rights of something that is about to be replaced.
struct FileOwner {
    private let owner: UInt32
    private let group: UInt32
    private let mode: UInt16

    /// Nil when there is nothing yet.
    init?(of url: URL) {
        guard let values = try? FileManager.default.attributesOfItem(atPath: url.path),
            let owner = values[.ownerAccountID] as? UInt32,
            let group = values[.groupOwnerAccountID] as? UInt32,
            let mode = values[.posixPermissions] as? UInt16
        else { return nil }
        (self.owner, self.group, self.mode) = (owner, group, mode)
    }

    /// Gives a file, or a folder with everything in it, the same owner; folders get the rights of
    /// the old one, files those without execution. Throws `ServiceError`.
    func own(_ url: URL) throws {
        try own(path: url.path)
        guard let found = FileManager.default.enumerator(atPath: url.path) else { return }
        for case let name as String in found { try own(path: "\(url.path)/\(name)") }
    }

    private func own(path: String) throws {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        let kind = type as? FileAttributeType
        let rights = kind == .typeDirectory ? mode : mode & 0o666
        guard lchown(path, owner, group) == 0,
            kind == .typeSymbolicLink || chmod(path, mode_t(rights)) == 0
        else { throw ServiceError(.unavailable, "\(path) cannot be given its owner.") }
    }
}
