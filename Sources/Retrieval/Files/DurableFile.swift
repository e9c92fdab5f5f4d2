// SPDX-License-Identifier: Apache-2.0
//
// Files that survive a power cut: written, synchronised, renamed, and the folder synchronised too.
// A rename is the only way in which anything of the index ever appears.

import Foundation

extension String {
    /// The system's words for an error number.
    init(systemError number: Int32) {
        self = String(cString: strerror(number))
    }
}

/// Durable writes and renames.
enum DurableFile {
    /// Writes a whole file and waits until it is on the disk.
    static func write(_ bytes: [UInt8], to url: URL) throws(RetrievalError) {
        let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .system("create", url.path, errno) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path: url.path)
        guard fsync(descriptor) == 0 else { throw .system("synchronise", url.path, errno) }
    }

    /// Writes all bytes at the descriptor's position, however the kernel cuts them.
    static func writeAll(
        _ bytes: [UInt8], to descriptor: Int32, path: String
    ) throws(RetrievalError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { all in
                Foundation.write(descriptor, all.baseAddress! + done, all.count - done)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw .system("write", path, errno) }
            done += written
        }
    }

    /// Waits until a file or a folder (its entries) is on the disk.
    static func synchronise(_ url: URL) throws(RetrievalError) {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", url.path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("synchronise", url.path, errno) }
    }

    /// Waits until the entries of a folder and of all folders below it are on the disk.
    static func synchroniseFolders(_ url: URL) throws(RetrievalError) {
        try synchronise(url)
        let below = FileManager.default.enumerator(
            at: url, includingPropertiesForKeys: [.isDirectoryKey])
        while let next = below?.nextObject() as? URL {
            if next.hasDirectoryPath { try synchronise(next) }
        }
    }

    /// Gives a file, folder or link its final name, replacing what had it, in one step that is on
    /// the disk when the call returns.
    static func rename(_ old: URL, to new: URL) throws(RetrievalError) {
        guard Foundation.rename(old.path, new.path) == 0 else {
            throw .system("rename to", new.path, errno)
        }
        try synchronise(new.deletingLastPathComponent())
    }

    /// Points a symbolic link at `target`, replacing an older link in one step.
    static func link(_ url: URL, to target: String) throws(RetrievalError) {
        let new = url.deletingLastPathComponent()
            .appending(path: ".\(url.lastPathComponent).new")
        unlink(new.path)
        guard symlink(target, new.path) == 0 else { throw .system("create", new.path, errno) }
        try rename(new, to: url)
    }
}
