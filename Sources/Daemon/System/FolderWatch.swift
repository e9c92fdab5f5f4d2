// SPDX-License-Identifier: Apache-2.0
//
// Notices changes below folders (inotify(7)). Which file has changed does not matter: the next build
// finds out. What matters is when it is quiet again, so that a library that is being copied is read
// once and not a hundred times.

import Foundation

/// Waits for changes below some folders.
final class FolderWatch {
    /// A folder counts as changed when a file in it was written, moved, removed or made.
    private static let events = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE)
    /// Folders that are watched at most.
    private let folderCountMax: Int

    private let roots: [String]
    private let descriptor: Int32
    /// Folders whose changes are not noticed, because there are too many for here or for the system.
    private(set) var unwatchedCount = 0

    /// Watches folders with all that is below them, at most so many. Throws `ServiceError`.
    init(_ roots: [String], folderCountMax: Int = 20_000) throws {
        self.roots = roots
        self.folderCountMax = folderCountMax
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else {
            throw ServiceError(
                .unavailable, "Folders cannot be watched: \(String(cString: strerror(errno))).")
        }
        addFolders()
    }

    deinit { close(descriptor) }

    /// Returns when something has changed and nothing has for `quiet` since. Throws
    /// `CancellationError` when the task is cancelled.
    func waitForChange(quiet: Duration) async throws {
        var last: ContinuousClock.Instant?
        while last.map({ ContinuousClock.now - $0 < quiet }) ?? true {
            try await Task.sleep(for: .milliseconds(200))
            if takeEvents() { last = .now }
        }
        // Folders may be new.
        addFolders()
        _ = takeEvents()
    }

    /// Whether anything has happened since the last call.
    private func takeEvents() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var happened = false
        while read(descriptor, &buffer, buffer.count) > 0 { happened = true }
        return happened
    }

    /// Watches every folder there is; those that are watched already stay so.
    private func addFolders() {
        var left = folderCountMax
        unwatchedCount = 0
        func add(_ path: String) {
            left -= 1
            guard left >= 0, inotify_add_watch(descriptor, path, Self.events) >= 0 else {
                unwatchedCount += 1
                return
            }
        }
        for root in roots {
            add(root)
            let below = FileManager.default.enumerator(
                at: URL(fileURLWithPath: root), includingPropertiesForKeys: [.isDirectoryKey],
                options: [.skipsHiddenFiles])
            for case let url as URL in below ?? .init() {
                let isFolder = try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory
                if isFolder == true { add(url.path) }
            }
        }
    }
}
