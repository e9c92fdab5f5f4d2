// SPDX-License-Identifier: Apache-2.0
//
// A read-only file in memory. Files of a generation never change once they are in place, so a
// mapping stays true even after the generation has been removed from its folder. This is one of the
// few files that hold raw pointers: the inner loops of search read the mapping in place.

import CKernels
import Foundation

/// A memory-mapped file whose every read is checked against its size.
final class MappedFile: @unchecked Sendable {
    /// Where the file lies, for messages.
    let path: String
    /// The whole file. Valid as long as the object lives; never written.
    let bytes: UnsafeRawBufferPointer

    /// Maps a file. Throws `missing` when there is none.
    init(_ url: URL) throws(RetrievalError) {
        path = url.path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw .system("open", path, errno) }
            throw .damaged(path, "the file is missing")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine", path, errno) }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw .system("map", path, errno) }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        if let address = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
        }
    }

    /// CRC-32C of the whole file.
    var checksum: UInt32 {
        bytes.baseAddress.map { wardbook_crc32c(0, $0, bytes.count) } ?? 0
    }

    /// A little-endian integer, or an error that names the file when it would lie outside.
    func integer<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) throws(RetrievalError) -> T {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<T>.size else {
            throw .damaged(path, "it ends at byte \(bytes.count), before byte \(offset)")
        }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// A part of the file, checked.
    func part(_ offset: Int, _ count: Int) throws(RetrievalError) -> UnsafeRawBufferPointer {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw .damaged(path, "it ends at byte \(bytes.count), inside a table")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
