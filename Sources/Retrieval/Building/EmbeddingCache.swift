// SPDX-License-Identifier: Apache-2.0
//
// Vectors that an unfinished build has already paid for. An append-only file: a header that names
// the encoder, then one record a vector (key, scale, components, CRC-32C). Only the places of the
// records are held in memory. A kill may cut the last record short, and a power cut may lose what
// the kernel had not written yet: reading stops at the first record whose checksum is wrong, and
// writing goes on there. A finished build removes the file.

import CKernels
import Foundation

/// Finished vectors on disk, so that a killed build does not repeat them.
final class EmbeddingCache {
    private static let magic = Array("WBEMBED1".utf8)
    private let url: URL
    private let descriptor: Int32
    private let dimensions: Int
    private let headerSize: Int
    /// Number of the record of each key.
    private var places: [EmbeddingKey: Int] = [:]
    private var recordCount = 0

    /// Opens the cache for an encoder; vectors of another encoder are thrown away.
    init(_ url: URL, for identity: EmbedderIdentity) throws(RetrievalError) {
        self.url = url
        dimensions = identity.dimensions
        descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .system("open", url.path, errno) }
        let header = EmbeddingCache.header(identity)
        headerSize = header.count
        if read(header.count, at: 0) == header {
            while let record = record(recordCount) { note(record.key) }
        } else {
            ftruncate(descriptor, 0)
            try DurableFile.writeAll(header, to: descriptor, path: url.path)
        }
        let end = off_t(headerSize + recordCount * recordSize)
        ftruncate(descriptor, end)
        lseek(descriptor, end, SEEK_SET)
    }

    deinit {
        close(descriptor)
    }

    /// Number of different texts whose vectors are here.
    var count: Int { places.count }

    /// The vector of a text, or nil when it is not here.
    func vector(of key: EmbeddingKey) -> QuantizedVector? {
        places[key].flatMap { record($0)?.vector }
    }

    /// Appends finished vectors.
    func append(_ new: [(key: EmbeddingKey, vector: QuantizedVector)]) throws(RetrievalError) {
        var bytes: [UInt8] = []
        for (key, vector) in new { bytes += EmbeddingCache.record(key, vector) }
        try DurableFile.writeAll(bytes, to: descriptor, path: url.path)
        for (key, _) in new { note(key) }
    }

    /// Removes the file: the vectors are in a generation now.
    func remove() {
        unlink(url.path)
    }

    private func note(_ key: EmbeddingKey) {
        places[key] = recordCount
        recordCount += 1
    }

    // MARK: Bytes

    private var recordSize: Int { EmbeddingKey.size + 4 + dimensions + 4 }

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

    /// The record with a number, or nil when it is not there as a whole.
    private func record(_ number: Int) -> (key: EmbeddingKey, vector: QuantizedVector)? {
        guard let bytes = read(recordSize, at: headerSize + number * recordSize),
            wardbook_crc32c(0, bytes, recordSize - 4) == EmbeddingCache.integer(bytes.suffix(4))
        else { return nil }
        let head = EmbeddingKey.size
        let scale = Float(bitPattern: EmbeddingCache.integer(bytes[head..<head + 4]))
        let components = bytes[(head + 4)..<(recordSize - 4)].map { Int8(bitPattern: $0) }
        return (
            EmbeddingKey(bytes: bytes.prefix(head)),
            QuantizedVector(components: components, scale: scale)
        )
    }

    /// So many bytes of the file, or nil when it ends before.
    private func read(_ count: Int, at offset: Int) -> [UInt8]? {
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            done = pread(descriptor, buffer.baseAddress, count, off_t(offset))
            filled = max(0, done)
        }
        return done == count ? bytes : nil
    }

    /// A little-endian integer.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
