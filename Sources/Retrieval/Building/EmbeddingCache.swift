// SPDX-License-Identifier: Apache-2.0
//
// Vectors that an unfinished build has already paid for. An append-only file: a header that names
// the encoder, then one record a vector (key, scale, components, CRC-32C). A kill may cut the last
// record short; reading stops there and writing goes on there. A finished build removes the file.

import CKernels
import Foundation

/// Finished vectors on disk, so that a killed build does not repeat them.
final class EmbeddingCache {
    private static let magic = Array("WBEMBED1".utf8)
    private let url: URL
    private let descriptor: Int32
    private(set) var vectors: [EmbeddingKey: QuantizedVector] = [:]

    /// Opens the cache for an encoder; vectors of another encoder are thrown away.
    init(_ url: URL, for identity: EmbedderIdentity) throws(RetrievalError) {
        self.url = url
        descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .system("open", url.path, errno) }
        let header = EmbeddingCache.header(identity)
        let bytes = [UInt8](FileManager.default.contents(atPath: url.path) ?? Data())
        var end = header.count
        if bytes.starts(with: header) {
            end = load(bytes, from: header.count, dimensions: identity.dimensions)
        } else {
            ftruncate(descriptor, 0)
            try DurableFile.writeAll(header, to: descriptor, path: url.path)
        }
        ftruncate(descriptor, off_t(end))
        lseek(descriptor, off_t(end), SEEK_SET)
    }

    deinit {
        close(descriptor)
    }

    /// Appends finished vectors and waits until they are on the disk.
    func append(_ new: [(key: EmbeddingKey, vector: QuantizedVector)]) throws(RetrievalError) {
        let bytes = new.flatMap { EmbeddingCache.record($0.key, $0.vector) }
        try DurableFile.writeAll(bytes, to: descriptor, path: url.path)
        guard fsync(descriptor) == 0 else { throw .system("synchronise", url.path, errno) }
    }

    /// Removes the file: the vectors are in a generation now.
    func remove() {
        unlink(url.path)
    }

    private static func header(_ identity: EmbedderIdentity) -> [UInt8] {
        let name = "\(identity.name)\n\(identity.sha256)\n\(identity.dimensions)"
        return magic + EmbeddingKey(text: name).bytes
    }

    private static func record(_ key: EmbeddingKey, _ vector: QuantizedVector) -> [UInt8] {
        var bytes = key.bytes
        bytes.append(integer: vector.scale.bitPattern)
        bytes += vector.components.map { UInt8(bitPattern: $0) }
        bytes.append(integer: wardbook_crc32c(0, bytes, bytes.count))
        return bytes
    }

    /// Takes in whole records; returns where the good part of the file ends.
    private func load(_ bytes: [UInt8], from start: Int, dimensions: Int) -> Int {
        let head = EmbeddingKey.size
        let size = head + 4 + dimensions + 4
        var at = start
        while at + size <= bytes.count {
            let body = Array(bytes[at..<at + size - 4])
            let sum = bytes[at + size - 4..<at + size].reversed().reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
            guard wardbook_crc32c(0, body, body.count) == sum else { break }
            let bits = body[head..<head + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            vectors[EmbeddingKey(bytes: Array(body[..<head]))] = QuantizedVector(
                components: body[(head + 4)...].map { Int8(bitPattern: $0) },
                scale: Float(bitPattern: bits))
            at += size
        }
        return at
    }
}
