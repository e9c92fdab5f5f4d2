// SPDX-License-Identifier: Apache-2.0
//
// Safetensors: eight bytes of header length, a JSON header that names tensors with their byte
// ranges, then the bytes. The file is mapped; every range is checked before anything is read.
// https://huggingface.co/docs/safetensors gives the format.

public import Foundation

/// A tensor file in the safetensors format, open for reading.
public struct SafetensorsFile: Sendable {
    /// Longest header that is accepted, in bytes; the format's own limit.
    static let headerLengthMax = 100_000_000

    /// The element types that are read.
    public enum ElementType: String, Sendable {
        case f32 = "F32"
        case f16 = "F16"
        case bf16 = "BF16"
        case i64 = "I64"
        case i32 = "I32"
        case u8 = "U8"
        case bool = "BOOL"

        /// Bytes of one element.
        var byteCount: Int {
            switch self {
            case .f32, .i32: 4
            case .f16, .bf16: 2
            case .i64: 8
            case .u8, .bool: 1
            }
        }
    }

    /// Where a tensor lies and what it holds.
    public struct Tensor: Sendable, Equatable {
        /// Type of its elements.
        public let type: ElementType
        /// Sizes, slowest dimension first.
        public let shape: [Int]
        /// Byte range in the file.
        let range: Range<Int>

        /// Number of elements.
        public var count: Int { range.count / type.byteCount }
    }

    /// The tensors by name.
    public let tensors: [String: Tensor]
    private let data: Data
    private let path: String

    /// Maps a file and checks its header.
    ///
    /// - Throws: `InferenceError` if the file cannot be read or breaks the format.
    public init(contentsOf url: URL) throws(InferenceError) {
        let data: Data
        do {
            data = try Data(contentsOf: url, options: .alwaysMapped)
        } catch {
            throw InferenceError(
                .unreadable,
                "\(url.path) cannot be read (\(error.localizedDescription)). Check the path.")
        }
        try self.init(data: data, path: url.path)
    }

    /// Reads a file that is in memory.
    ///
    /// - Parameter path: Name of the file, for messages.
    public init(data: Data, path: String) throws(InferenceError) {
        self.data = data
        self.path = path
        guard data.count >= 8 else {
            throw Self.malformed(path, "it has \(data.count) bytes, fewer than the 8 of a header")
        }
        let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(data.count - 8, Self.headerLengthMax)) else {
            throw Self.malformed(
                path,
                "its header claims \(length) bytes; at most \(Self.headerLengthMax) are allowed and "
                    + "\(data.count - 8) are there")
        }
        let start = 8 + Int(length)
        tensors = try Self.parse(
            header: data[data.startIndex + 8..<data.startIndex + start], path,
            bytes: start..<data.count)
    }

    /// The values of a floating-point tensor, row after row.
    ///
    /// - Throws: `InferenceError` if there is no such tensor or it does not hold numbers.
    public func floats(_ name: String) throws(InferenceError) -> [Float] {
        guard let tensor = tensors[name] else {
            throw InferenceError(.malformed, "\(path) has no tensor \(name).")
        }
        let bytes = data.dropFirst(tensor.range.lowerBound).prefix(tensor.range.count)
        switch tensor.type {
        case .f32:
            return Self.words(bytes, UInt32.self) { Float(bitPattern: $0) }
        case .f16:
            return Self.words(bytes, UInt16.self) { Float(Float16(bitPattern: $0)) }
        case .bf16:
            return Self.words(bytes, UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        default:
            throw InferenceError(
                .unsupported,
                "Tensor \(name) in \(path) holds \(tensor.type.rawValue), not F32, F16 or BF16.")
        }
    }

    /// Reads little-endian words of any alignment. Raw memory, because a mapped file of gigabytes
    /// would take minutes byte by byte.
    private static func words<Word: FixedWidthInteger>(
        _ bytes: Data, _ type: Word.Type, _ convert: (Word) -> Float
    ) -> [Float] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<Word>.size).map { index in
                let offset = index * MemoryLayout<Word>.size
                return convert(
                    Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: type)))
            }
        }
    }

    static func malformed(_ path: String, _ what: String) -> InferenceError {
        InferenceError(
            .malformed, "\(path) is not a sound safetensors file: \(what). Copy it again.")
    }
}

extension SafetensorsFile {
    /// Parses the JSON header; `bytes` is where tensor data may lie.
    private static func parse(
        header: Data, _ path: String, bytes: Range<Int>
    ) throws(InferenceError) -> [String: Tensor] {
        // A tensor's entry is seven values in some ninety bytes. A header that is dense with values
        // is none, and would take many times its size when parsed.
        guard valueCount(header) <= header.count / 8 + 8 else {
            throw malformed(path, "its header has more values than tensors need")
        }
        guard let object = try? JSONSerialization.jsonObject(with: header),
            let entries = object as? [String: Any]
        else { throw malformed(path, "its header is no JSON object") }
        var tensors: [String: Tensor] = [:]
        for (name, entry) in entries where name != "__metadata__" {
            tensors[name] = try tensor(name, entry, path, bytes)
        }
        return tensors
    }

    /// Values in a JSON text, or a few more where it is damaged; allocates nothing.
    private static func valueCount(_ header: Data) -> Int {
        var (count, inString, escaped) = (1, false, false)
        for byte in header {
            if inString {
                if !escaped, byte == UInt8(ascii: "\"") { inString = false }
                escaped = !escaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
            default: break
            }
        }
        return count
    }

    private static func tensor(
        _ name: String, _ entry: Any, _ path: String, _ bytes: Range<Int>
    ) throws(InferenceError) -> Tensor {
        guard let entry = entry as? [String: Any], let typeName = entry["dtype"] as? String,
            let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int],
            offsets.count == 2
        else { throw malformed(path, "tensor \(name) lacks dtype, shape or data_offsets") }
        guard let type = ElementType(rawValue: typeName) else {
            throw InferenceError(
                .unsupported, "Tensor \(name) in \(path) has the unsupported type \(typeName).")
        }
        guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= bytes.count else {
            throw malformed(
                path, "tensor \(name) lies at \(offsets), outside the \(bytes.count) bytes of data")
        }
        var size = type.byteCount
        for dimension in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow else {
                throw malformed(path, "tensor \(name) has the impossible shape \(shape)")
            }
            size = product
        }
        guard size == offsets[1] - offsets[0] else {
            throw malformed(
                path, "tensor \(name) needs \(size) bytes and has \(offsets[1] - offsets[0])")
        }
        let start = bytes.lowerBound
        return Tensor(type: type, shape: shape, range: start + offsets[0]..<start + offsets[1])
    }
}
