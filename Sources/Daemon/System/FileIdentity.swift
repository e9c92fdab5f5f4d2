// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Which file a path names and in what state; two that are equal have the same content, unless
/// somebody has taken pains.
struct FileIdentity: Equatable {
    private let fileSystem: UInt64?
    private let number: UInt64?
    private let size: UInt64?
    private let modified: Date?

    /// Follows links. Nil when there is no such file.
    init?(path: String) {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let values = try? FileManager.default.attributesOfItem(atPath: path) else {
            return nil
        }
        fileSystem = (values[.systemNumber] as? NSNumber)?.uint64Value
        number = (values[.systemFileNumber] as? NSNumber)?.uint64Value
        size = (values[.size] as? NSNumber)?.uint64Value
        modified = values[.modificationDate] as? Date
    }
}
