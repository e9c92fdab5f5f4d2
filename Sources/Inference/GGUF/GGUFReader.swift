// SPDX-License-Identifier: Apache-2.0
//
// A cursor over untrusted bytes. Every read checks what is left first; lengths are compared with
// what the file holds before anything is allocated for them.

/// Reads little-endian values one after the other and refuses to leave the file.
struct GGUFReader {
    let bytes: UnsafeRawBufferPointer
    /// For messages.
    let path: String
    /// Where the next read starts.
    private(set) var offset: Int

    init(bytes: UnsafeRawBufferPointer, path: String, offset: Int = 0) {
        self.bytes = bytes
        self.path = path
        self.offset = offset
    }

    /// Bytes not read yet.
    var remaining: Int { bytes.count - offset }

    /// An error that names the file and the place.
    func malformed(_ what: String) -> InferenceError {
        InferenceError(
            .malformed,
            "\(path) is damaged: \(what) (at byte \(offset)). Fetch the file again.")
    }

    /// One fixed-width integer.
    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self)
        throws(InferenceError) -> Value
    {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw malformed("it ends in the middle of a number") }
        defer { offset += size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// A 64-bit count of things that take at least `minimumSize` bytes each.
    mutating func count(of what: String, minimumSize: Int) throws(InferenceError) -> Int {
        let value = try integer(UInt64.self)
        guard value <= UInt64(remaining / max(1, minimumSize)) else {
            throw malformed("it announces \(value) \(what), more than it has room for")
        }
        return Int(value)
    }

    /// Steps over `count` bytes.
    mutating func skip(_ count: Int) throws(InferenceError) {
        guard count >= 0, count <= remaining else { throw malformed("it ends too early") }
        offset += count
    }

    /// The bytes of a length-prefixed string.
    mutating func stringBytes() throws(InferenceError) -> UnsafeRawBufferPointer {
        let length = try count(of: "bytes of text", minimumSize: 1)
        defer { offset += length }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    }

    /// A length-prefixed string; bytes that are not UTF-8 become U+FFFD.
    mutating func string() throws(InferenceError) -> String {
        String(decoding: try stringBytes(), as: UTF8.self)
    }

    /// The type tag of a metadata value.
    mutating func valueType() throws(InferenceError) -> GGUFValueType {
        let raw = try integer(UInt32.self)
        guard let type = GGUFValueType(rawValue: raw) else {
            throw malformed("metadata type \(raw) does not exist")
        }
        return type
    }

    /// A metadata value; arrays are checked to their end but not decoded.
    mutating func value(of type: GGUFValueType) throws(InferenceError) -> GGUFValue {
        switch type {
        case .uint8: return .integer(Int64(try integer(UInt8.self)))
        case .int8: return .integer(Int64(try integer(Int8.self)))
        case .uint16: return .integer(Int64(try integer(UInt16.self)))
        case .int16: return .integer(Int64(try integer(Int16.self)))
        case .uint32: return .integer(Int64(try integer(UInt32.self)))
        case .int32: return .integer(Int64(try integer(Int32.self)))
        case .int64: return .integer(try integer(Int64.self))
        case .uint64:
            let value = try integer(UInt64.self)
            return Int64(exactly: value).map(GGUFValue.integer) ?? .large(value)
        case .float32: return .float(Double(Float(bitPattern: try integer(UInt32.self))))
        case .float64: return .float(Double(bitPattern: try integer(UInt64.self)))
        case .bool: return .bool(try integer(UInt8.self) != 0)
        case .string: return .string(try string())
        case .array: return try array()
        }
    }

    private mutating func array() throws(InferenceError) -> GGUFValue {
        let type = try valueType()
        guard type != .array else {
            throw InferenceError(
                .unsupported, "\(path) has arrays of arrays in its metadata; they are not read.")
        }
        let count = try count(of: "array elements", minimumSize: type.byteCount ?? 8)
        let start = offset
        if let size = type.byteCount {
            try skip(count * size)
        } else {
            for _ in 0..<count { _ = try stringBytes() }
        }
        return .array(type: type, count: count, offset: start)
    }
}
