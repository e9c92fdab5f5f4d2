// SPDX-License-Identifier: Apache-2.0
//
// The header of one plain file in a tar archive (POSIX.1-1988, "ustar"). Nothing else occurs in a
// bundle: no links, no folders, no devices.

/// Name and size of a file, as the 512 bytes in front of it.
struct TarHeader: Equatable {
    /// Bytes of a block; a file is filled up to whole blocks.
    static let blockSize = 512
    /// Longest path: 155 bytes, a slash, 100 bytes. Shorter ones may not fit when they have no slash
    /// at the right place; 200 always fit where no single name is longer than 99.
    static let pathBytesMax = 200
    /// Largest size that eleven octal digits hold.
    static let sizeMax = (1 << 33) - 1

    var path: String
    var size: Int

    init(path: String, size: Int) {
        self.path = path
        self.size = size
    }

    /// Bytes after the content up to a whole block.
    var padding: Int { (Self.blockSize - size % Self.blockSize) % Self.blockSize }

    /// Reads a header; nil for anything but a plain file with a checksum that holds.
    init?(block: [UInt8]) {
        guard block.count == Self.blockSize,
            Self.octal(block[148..<156]) == Self.checksum(block),
            block[156] == UInt8(ascii: "0") || block[156] == 0,
            let size = Self.octal(block[124..<136]), size <= Self.sizeMax
        else { return nil }
        let isExtended = block[257..<262].elementsEqual("ustar".utf8)
        let prefix = isExtended ? Self.text(block[345..<500]) : ""
        let name = Self.text(block[0..<100])
        self.init(path: prefix.isEmpty ? name : "\(prefix)/\(name)", size: size)
    }

    /// The 512 bytes. Owner, group and time are 0, so that the same files give the same archive.
    /// Throws `ServiceError` when path or size do not fit.
    func block() throws -> [UInt8] {
        let (prefix, name) = try split()
        guard (0...Self.sizeMax).contains(size) else {
            throw ServiceError(.badData, "\(path) has \(size) bytes; at most \(Self.sizeMax) fit.")
        }
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at place: Int) {
            block.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        put(name, at: 0)
        put("0000644\u{0}0000000\u{0}0000000\u{0}", at: 100)
        put(Self.digits(size, 11) + "\u{0}", at: 124)
        put(Self.digits(0, 11) + "\u{0}", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put(prefix, at: 345)
        put(Self.digits(Self.checksum(block), 6) + "\u{0} ", at: 148)
        return block
    }

    private func split() throws -> (prefix: String, name: String) {
        if path.utf8.count <= 100 { return ("", path) }
        for (place, letter) in zip(path.indices, path) where letter == "/" {
            let (prefix, name) = (path[..<place], path[path.index(after: place)...])
            if prefix.utf8.count <= 155, name.utf8.count <= 100, !name.isEmpty {
                return (String(prefix), String(name))
            }
        }
        throw ServiceError(.badData, "The path \(path) is too long for an archive.")
    }

    /// The sum of all bytes, with the checksum's own taken as spaces.
    private static func checksum(_ block: [UInt8]) -> Int {
        var sum = 0
        for (place, byte) in block.enumerated() {
            sum += (148..<156).contains(place) ? 32 : Int(byte)
        }
        return sum
    }

    private static func octal(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = text(bytes).split(separator: " ").first ?? ""
        return Int(text, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
