// SPDX-License-Identifier: Apache-2.0
//
// What a decoder keeps of some consecutive tokens, taken out of a cache: it can be put into another
// cache, at another place, as often as wanted. Also its form in a file: a header that says what it
// is the state of, then the numbers as they lie in memory, both under a checksum.

internal import CKernels

/// Keys and values of consecutive tokens: for each layer keys, then values, each [T][G * head width]
/// in the cache's own kind of number.
final class PassageState {
    /// T.
    let count: Int
    /// Position of its first token when it was read; keys are turned by it.
    let home: Int
    let precision: CachePrecision
    /// Header and numbers. Valid while this object lives.
    let bytes: UnsafeRawBufferPointer
    /// Owns `bytes`.
    private let owner: AnyObject

    /// Bytes before the numbers.
    static let headerBytes = 128
    private static let magic: UInt64 = 0x3165_7461_7473_6277  // "wbstate1": the format's version
    private static let checkedHeaderBytes = 64

    /// Room for the state of `count` tokens of a decoder.
    init(_ shape: DecoderShape, precision: CachePrecision, count: Int, home: Int) {
        let arena = Arena()
        let byteCount = Self.byteCount(shape, precision, count)
        let block: UnsafeMutablePointer<UInt8> = arena.allocate(byteCount)
        block.initialize(repeating: 0, count: Self.headerBytes)
        self.count = count
        self.home = home
        self.precision = precision
        bytes = UnsafeRawBufferPointer(start: block, count: byteCount)
        owner = arena
    }

    /// The state in a file, or nil if that is not whole, or not the state that is wanted.
    init?(
        _ file: MappedFile, key: PassageKey, shape: DecoderShape, precision: CachePrecision,
        count: Int, home: Int
    ) {
        let bytes = file.bytes
        guard bytes.count == Self.byteCount(shape, precision, count), let base = bytes.baseAddress
        else { return nil }
        func number(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        let numbers = bytes.count - Self.headerBytes
        guard
            number(60) == wardbook_crc32c(0, base, Self.checkedHeaderBytes - 4),
            bytes.loadUnaligned(as: UInt64.self) == Self.magic.littleEndian,
            bytes[8..<40].elementsEqual(key.digest), number(40) == UInt32(clamping: count),
            number(44) == UInt32(clamping: home),
            number(48) == UInt32(bitPattern: precision.rawValue),
            number(52) == wardbook_crc32c(0, base + Self.headerBytes, numbers)
        else { return nil }
        self.count = count
        self.home = home
        self.precision = precision
        self.bytes = bytes
        owner = file
    }

    /// Bytes of header and numbers.
    static func byteCount(_ shape: DecoderShape, _ precision: CachePrecision, _ count: Int) -> Int {
        headerBytes + 2 * shape.layers * count * precision.byteCount(shape.keyValueWidth)
    }

    /// Where a layer's keys or values lie.
    func rows(layer: Int, values: Bool, shape: DecoderShape) -> UnsafeMutablePointer<UInt8> {
        let part = count * precision.byteCount(shape.keyValueWidth)
        // why !: there is always a header.
        let base = bytes.baseAddress! + Self.headerBytes + (2 * layer + (values ? 1 : 0)) * part
        // Only a state in the making is written to.
        return UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UInt8.self)
    }

    /// Fills in the header of a state in memory, so that `bytes` can be written to a file.
    func seal(_ key: PassageKey) {
        guard let base = bytes.baseAddress, owner is Arena else { return }
        let header = UnsafeMutableRawPointer(mutating: base)
        func store(_ value: UInt32, _ offset: Int) {
            header.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
        }
        header.storeBytes(of: Self.magic.littleEndian, as: UInt64.self)
        for (index, byte) in key.digest.enumerated() {
            header.storeBytes(of: byte, toByteOffset: 8 + index, as: UInt8.self)
        }
        store(UInt32(clamping: count), 40)
        store(UInt32(clamping: home), 44)
        store(UInt32(bitPattern: precision.rawValue), 48)
        let numbers = bytes.count - Self.headerBytes
        store(wardbook_crc32c(0, base + Self.headerBytes, numbers), 52)
        store(wardbook_crc32c(0, base, Self.checkedHeaderBytes - 4), 60)
    }
}
