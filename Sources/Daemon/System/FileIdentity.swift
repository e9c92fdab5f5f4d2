// SPDX-License-Identifier: Apache-2.0

// Where the standard library is linked statically, `stat` is declared by a part of Dispatch.
import Dispatch
import Foundation

/// Which file a path names and in what state; two that are equal have the same content, unless
/// somebody has taken pains.
struct FileIdentity: Equatable {
    private let parts: [Int64]

    /// Nil when there is no such file.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        parts = [
            Int64(information.st_dev), Int64(bitPattern: UInt64(information.st_ino)),
            Int64(information.st_size), Int64(information.st_mtim.tv_sec),
            Int64(information.st_mtim.tv_nsec),
        ]
    }
}
