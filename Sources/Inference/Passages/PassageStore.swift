// SPDX-License-Identifier: Apache-2.0
//
// A folder of states within a budget of bytes, one file each. A file appears by one rename, carries
// checksums and is checked whenever it is read, so a kill, a power cut or a damaged disk costs a
// state and never a wrong answer. When room is needed, what was used longest ago goes first.

internal import Foundation

/// States on disk. Used by one thread at a time.
final class PassageStore {
    private struct Entry {
        var bytes: Int
        var used: Date
    }

    private let folder: URL
    private let budget: Int
    private var entries: [PassageKey: Entry] = [:]
    /// Bytes of all states.
    private(set) var byteCount = 0

    private static let ending = ".state"
    private static let unfinished = ".unfinished"

    /// Opens a folder, or makes it. Files beyond the budget are removed, and what a kill has left
    /// unfinished.
    ///
    /// - Parameter budget: Most bytes that all states together may take, 0 or more.
    /// - Throws: `InferenceError` of kind `.unreadable` if the folder cannot be made or listed.
    init(folder: URL, budget: Int) throws(InferenceError) {
        self.folder = folder
        self.budget = budget
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try list()
        } catch {
            throw InferenceError(
                .unreadable,
                "The folder \(folder.path) for states of passages cannot be used: "
                    + "\(error.localizedDescription) Check its permissions, or switch passages off."
            )
        }
        makeRoom(for: 0)
    }

    private func list() throws {
        let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
        for url in try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: Array(keys))
        {
            let name = url.lastPathComponent
            if name.hasSuffix(Self.unfinished) {
                try? FileManager.default.removeItem(at: url)
            } else if name.hasSuffix(Self.ending),
                let key = PassageKey(name: name.dropLast(Self.ending.count))
            {
                let values = try url.resourceValues(forKeys: keys)
                let bytes = values.fileSize ?? 0
                entries[key] = Entry(
                    bytes: bytes, used: values.contentModificationDate ?? .distantPast)
                byteCount += bytes
            }
        }
    }

    /// Whether there is a state of that key; it may still turn out to be damaged.
    func contains(_ key: PassageKey) -> Bool { entries[key] != nil }

    /// Whether a state of so many bytes has room without another one going.
    func hasRoom(_ bytes: Int) -> Bool { byteCount + bytes <= budget }

    /// The file of a state, marked as used now. Whoever finds it damaged calls `remove`.
    func open(_ key: PassageKey) -> MappedFile? {
        guard entries[key] != nil else { return nil }
        guard let file = try? MappedFile(contentsOf: url(key)) else {
            remove(key)
            return nil
        }
        touch(key, at: Date())
        return file
    }

    /// Forgets a state.
    func remove(_ key: PassageKey) {
        byteCount -= entries.removeValue(forKey: key)?.bytes ?? 0
        try? FileManager.default.removeItem(at: url(key))
    }

    /// Writes a state, others going if need be. A full or read-only disk leaves everything as it
    /// was.
    ///
    /// - Parameter rank: Place in the order of popularity of a state that nobody has asked for
    ///   yet: it goes before all that were used, the least popular first. Nil: used now.
    func save(_ state: PassageState, _ key: PassageKey, rank: Int? = nil) {
        let bytes = state.bytes.count
        guard bytes <= budget, entries[key] == nil, let base = state.bytes.baseAddress else {
            return
        }
        makeRoom(for: bytes)
        state.seal(key)
        let part = folder.appending(path: key.name + Self.unfinished)
        let data = Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes, deallocator: .none)
        do {
            try data.write(to: part)
            guard rename(part.path, url(key).path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(at: part)
            return
        }
        entries[key] = Entry(bytes: bytes, used: Date())
        byteCount += bytes
        if let rank { touch(key, at: Self.beforeAllUses.addingTimeInterval(-Double(rank))) }
    }

    /// A time before any use, from which ranks count down.
    private static let beforeAllUses = Date(timeIntervalSince1970: 1_000_000_000)

    private func touch(_ key: PassageKey, at date: Date) {
        entries[key]?.used = date
        try? FileManager.default.setAttributes(
            [.modificationDate: date], ofItemAtPath: url(key).path)
    }

    private func makeRoom(for bytes: Int) {
        guard byteCount + bytes > budget else { return }
        for (key, _) in entries.sorted(by: { $0.value.used < $1.value.used }) {
            remove(key)
            if byteCount + bytes <= budget { return }
        }
    }

    private func url(_ key: PassageKey) -> URL {
        folder.appending(path: key.name + Self.ending)
    }
}
