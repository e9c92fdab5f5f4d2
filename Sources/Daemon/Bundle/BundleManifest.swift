// SPDX-License-Identifier: Apache-2.0
//
// What an update bundle holds. The manifest is what is signed; through its hashes the signature
// covers every byte.

/// The first file of a bundle.
struct BundleManifest: Codable, Equatable {
    /// What a bundle can replace.
    enum Part: String, Codable, CaseIterable, Comparable {
        case configuration, corpus, index, models

        static func < (left: Part, right: Part) -> Bool { left.rawValue < right.rawValue }
    }

    /// One file, with its path below the part's name, such as `corpus/shingles/index.html`.
    struct File: Codable, Equatable {
        var path: String
        var size: Int
        var sha256: String

        /// The part that it belongs to, or nil when the path is not one that a bundle may hold.
        var part: Part? {
            let names = path.split(separator: "/", omittingEmptySubsequences: false)
            guard names.count > 1, path.utf8.count <= TarHeader.pathBytesMax,
                names.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." }),
                !path.unicodeScalars.contains(where: { $0.value < 32 })
            else { return nil }
            return Part(rawValue: String(names[0]))
        }
    }

    /// The layout that this program writes and reads.
    static let formatVersion = 1
    /// Name of the manifest and of its signature within the archive.
    static let fileName = "manifest.json"
    static let signatureName = "manifest.json.sig"
    /// Most bytes of a manifest.
    static let byteCountMax = 16 << 20

    var format = BundleManifest.formatVersion
    /// Counts up from bundle to bundle; an older one is not installed by accident.
    var version: Int
    /// What it brings, in words for the administrator.
    var note: String
    /// Number of the index generation, when there is an index.
    var generation: Int?
    var files: [File]

    /// The parts that it replaces, in order.
    var parts: [Part] { Set(files.compactMap(\.part)).sorted() }

    /// Throws `ServiceError` for a manifest that this program must not follow.
    func check() throws {
        guard format == Self.formatVersion else {
            throw ServiceError(
                .badData,
                "The bundle has format \(format); this program reads \(Self.formatVersion).")
        }
        guard version > 0, !files.isEmpty else {
            throw ServiceError(.badData, "The bundle has no version or no files.")
        }
        var seen: Set<String> = []
        for file in files {
            guard file.part != nil, file.size >= 0, seen.insert(file.path).inserted else {
                throw ServiceError(
                    .badData, "The bundle holds a file that it may not: \(file.path)")
            }
        }
        guard parts.contains(.index) == (generation != nil) else {
            throw ServiceError(.badData, "The bundle's index has no generation.")
        }
    }
}
