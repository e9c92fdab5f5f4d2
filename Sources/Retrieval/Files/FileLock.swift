// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An exclusive lock on a file, so that one build runs at a time. The kernel drops it when the
/// process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock at once or throws `busy` with the process that holds it.
    init(_ url: URL) throws(RetrievalError) {
        let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .system("open", url.path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = FileLock.holder(descriptor)
            close(descriptor)
            throw RetrievalError(
                .busy,
                "another build of this index is running\(holder); wait until it ends, or "
                    + "stop it, and run `wardbookd ingest` again")
        }
        ftruncate(descriptor, 0)
        let name = "\(getpid())\n"
        _ = name.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone would leave the lock to a child process that was forked in between and has
        // not yet run its program: both share what the lock belongs to.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// " (process 123)" if the holder wrote its number.
    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
