// SPDX-License-Identifier: Apache-2.0
//
// Makes a bundle: manifest, signature, then the files in the manifest's order.

import Foundation
import Retrieval
import WireProtocol

/// Makes a bundle of what is to be brought to other machines.
struct BundleWriter {
    /// Bytes that are read at a time.
    private static let chunkSize = 1 << 20

    /// What goes in: the path within the bundle, and the file.
    private var sources: [(path: String, url: URL)] = []
    private var generation: Int?

    /// Adds a folder of pages.
    mutating func addCorpus(_ folder: String) throws {
        try addFolder(URL(fileURLWithPath: folder), as: .corpus)
    }

    /// Adds the generation in service of an index, whole.
    mutating func addIndex(_ folder: String) throws {
        let opened = try GenerationStore(URL(fileURLWithPath: folder)).current()
        try opened.verify()
        let number = opened.manifest.generation
        generation = number
        let place = URL(fileURLWithPath: folder).appending(path: "generations/\(number)")
        for (path, url) in try Self.files(in: place) {
            sources.append(("index/generations/\(number)/\(path)", url))
        }
    }

    /// Adds a model.
    mutating func addModel(_ file: String) throws {
        let url = URL(fileURLWithPath: file)
        sources.append(("models/\(url.lastPathComponent)", url))
    }

    /// Adds a configuration, which has to be one that the daemon accepts.
    mutating func addConfiguration(_ file: String) throws {
        do {
            _ = try ConfigurationFile.read(file)
        } catch let error as ConfigurationError {
            throw ServiceError(.configuration, error.description)
        }
        sources.append(("configuration/wardbook.toml", URL(fileURLWithPath: file)))
    }

    private mutating func addFolder(_ folder: URL, as part: BundleManifest.Part) throws {
        for (path, url) in try Self.files(in: folder) {
            sources.append(("\(part.rawValue)/\(path)", url))
        }
    }

    /// All plain files below a folder with their paths from there, hidden ones left out.
    private static func files(in folder: URL) throws -> [(String, URL)] {
        let root = folder.resolvingSymlinksInPath().path
        guard
            let found = FileManager.default.enumerator(
                at: URL(fileURLWithPath: root), includingPropertiesForKeys: [.isRegularFileKey],
                options: [.skipsHiddenFiles])
        else { throw ServiceError(.missingInput, "The folder \(folder.path) cannot be read.") }
        var files: [(String, URL)] = []
        for case let url as URL in found {
            let isPlain = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile
            if isPlain == true { files.append((String(url.path.dropFirst(root.count + 1)), url)) }
        }
        return files.sorted { $0.0 < $1.0 }
    }

    /// Writes the bundle. Throws `ServiceError`; a bundle that is not whole is removed.
    func write(version: Int, note: String, key: SecretKey, to path: String) throws
        -> BundleManifest
    {
        var manifest = BundleManifest(
            version: version, note: note, generation: generation, files: [])
        for (path, url) in sources {
            let (size, sha256) = try Self.measure(url)
            manifest.files.append(.init(path: path, size: size, sha256: sha256))
        }
        try manifest.check()
        let signed = Array(try WireJSON.prettyString(manifest).utf8)
        guard signed.count <= BundleManifest.byteCountMax else {
            throw ServiceError(.usage, "There are too many files for one bundle.")
        }
        let partial = path + ".partial"
        do {
            try writeArchive(manifest, signed, key.signature(of: signed), to: partial)
            guard rename(partial, path) == 0 else {
                throw ServiceError(.unavailable, "\(path) cannot be written.")
            }
        } catch {
            unlink(partial)
            throw error
        }
        return manifest
    }

    private func writeArchive(
        _ manifest: BundleManifest, _ signed: [UInt8], _ signature: Signature, to path: String
    ) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let output = FileHandle(forWritingAtPath: path)
        else { throw ServiceError(.unavailable, "\(path) cannot be written.") }
        defer { try? output.close() }
        try Self.add(BundleManifest.fileName, signed, to: output)
        try Self.add(BundleManifest.signatureName, Array(signature.text.utf8), to: output)
        for (file, source) in zip(manifest.files, sources) {
            let header = TarHeader(path: file.path, size: file.size)
            try output.write(contentsOf: header.block())
            var digest = Digest()
            try Self.read(source.url) { bytes in
                digest.update(bytes)
                try output.write(contentsOf: bytes)
            }
            guard digest.finish() == file.sha256 else {
                throw ServiceError(.busy, "\(source.url.path) changed meanwhile. Try again.")
            }
            try output.write(contentsOf: [UInt8](repeating: 0, count: header.padding))
        }
        try output.write(contentsOf: [UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
        try output.synchronize()
    }

    private static func add(_ path: String, _ bytes: [UInt8], to output: FileHandle) throws {
        let header = TarHeader(path: path, size: bytes.count)
        try output.write(contentsOf: header.block())
        try output.write(contentsOf: bytes + [UInt8](repeating: 0, count: header.padding))
    }

    private static func measure(_ url: URL) throws -> (Int, String) {
        var (size, digest) = (0, Digest())
        try read(url) { bytes in
            size += bytes.count
            digest.update(bytes)
        }
        return (size, digest.finish())
    }

    private static func read(_ url: URL, _ take: ([UInt8]) throws -> Void) throws {
        guard let input = FileHandle(forReadingAtPath: url.path) else {
            throw ServiceError(.missingInput, "\(url.path) cannot be read.")
        }
        defer { try? input.close() }
        while let data = try input.read(upToCount: chunkSize), !data.isEmpty {
            try take(Array(data))
        }
    }
}
