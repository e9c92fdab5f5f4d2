// SPDX-License-Identifier: Apache-2.0
//
// Reads a bundle. Nothing of it is believed before the signature of its manifest holds, and nothing
// is kept of a file whose hash is not the manifest's.

import Foundation
import WireProtocol

/// A bundle whose signature holds.
struct BundleReader {
    /// Bytes that are read at a time.
    private static let chunkSize = 1 << 20
    /// Most bytes of a signature file.
    private static let signatureSizeMax = 1024

    /// What it holds.
    let manifest: BundleManifest
    private let input: FileHandle
    private let path: String

    /// Opens a bundle and checks the signature with the keys. Throws `ServiceError`.
    init(_ path: String, keys: [PublicKey]) throws {
        guard let input = FileHandle(forReadingAtPath: path) else {
            throw ServiceError(.missingInput, "The bundle \(path) cannot be read.")
        }
        self.input = input
        self.path = path
        let signed = try Self.small(
            BundleManifest.fileName, BundleManifest.byteCountMax, input, path)
        let signature = try Signature(
            text: String(
                decoding: try Self.small(
                    BundleManifest.signatureName, Self.signatureSizeMax, input, path),
                as: UTF8.self))
        guard keys.contains(where: { $0.verifies(signature, of: signed) }) else {
            throw ServiceError(
                .badData,
                """
                The signature of \(path) is not that of any key here, or the bundle was altered. \
                Nothing was changed.
                """)
        }
        guard let manifest = try? WireJSON.decode(BundleManifest.self, from: Data(signed)) else {
            throw ServiceError(.badData, "The manifest of \(path) cannot be read.")
        }
        try manifest.check()
        self.manifest = manifest
    }

    /// Reads every file, checks it, and writes it below `folder` if one is given. May be called
    /// once. Throws `ServiceError`; files up to the fault may have been written.
    func readFiles(into folder: URL?) throws {
        for file in manifest.files {
            guard try Self.header(input) == TarHeader(path: file.path, size: file.size) else {
                throw ServiceError(.badData, "\(path) does not hold what its manifest says.")
            }
            try copy(file, into: folder)
        }
        guard try Self.exactly(TarHeader.blockSize, input)?.allSatisfy({ $0 == 0 }) == true else {
            throw ServiceError(.badData, "\(path) holds more than its manifest says.")
        }
    }

    private func copy(_ file: BundleManifest.File, into folder: URL?) throws {
        let output = try folder.map { try Self.create($0.appending(path: file.path)) }
        defer { try? output?.close() }
        var (left, digest) = (file.size, Digest())
        while left > 0 {
            guard let bytes = try Self.exactly(min(left, Self.chunkSize), input) else {
                throw ServiceError(.badData, "\(path) is cut off.")
            }
            digest.update(bytes)
            try output?.write(contentsOf: bytes)
            left -= bytes.count
        }
        guard digest.finish() == file.sha256 else {
            throw ServiceError(
                .badData, "\(file.path) in \(path) was altered. Nothing was changed.")
        }
        try output?.synchronize()
        _ = try Self.exactly(TarHeader(path: file.path, size: file.size).padding, input)
    }

    private static func create(_ url: URL) throws -> FileHandle {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: url.path, contents: nil),
            let output = FileHandle(forWritingAtPath: url.path)
        else { throw ServiceError(.unavailable, "\(url.path) cannot be written.") }
        return output
    }

    private static func small(
        _ name: String, _ sizeMax: Int, _ input: FileHandle, _ path: String
    ) throws -> [UInt8] {
        guard let header = try header(input), header.path == name, header.size <= sizeMax,
            let bytes = try exactly(header.size, input),
            try exactly(header.padding, input) != nil
        else { throw ServiceError(.badData, "\(path) is not a bundle, or it is cut off.") }
        return bytes
    }

    /// The next header, if it is byte for byte one that BundleWriter writes.
    private static func header(_ input: FileHandle) throws -> TarHeader? {
        guard let block = try exactly(TarHeader.blockSize, input),
            let header = TarHeader(block: block), (try? header.block()) == block
        else { return nil }
        return header
    }

    /// So many bytes, or nil when the file ends before.
    private static func exactly(_ count: Int, _ input: FileHandle) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let data = try input.read(upToCount: count - bytes.count), !data.isEmpty else {
                return nil
            }
            bytes += data
        }
        return bytes
    }
}
