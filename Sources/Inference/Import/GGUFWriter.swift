// SPDX-License-Identifier: Apache-2.0
//
// Writes model files in GGUF version 3. Tensors are produced one at a time while the file is
// written, so that a model of any size needs the memory of its largest tensor. The file appears
// under its name only when it is complete.

import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A model file in the making.
struct GGUFWriter {
    /// A metadata value.
    enum Value {
        case uint32(UInt32)
        case int32(Int32)
        case float32(Float)
        case bool(Bool)
        case string(String)
        case byteStrings([[UInt8]])
        case floats([Float])
        case int32s([Int32])
        /// A number as another file spells it.
        case verbatim(type: GGUFValueType, bytes: Data)
        /// An array as another file spells it.
        case array(type: GGUFValueType, count: Int, bytes: Data)
    }

    /// A tensor to be written.
    struct Tensor {
        var name: String
        /// Sizes, fastest dimension first.
        var shape: [Int]
        var format: BlockFormat
        /// Makes its bytes when their turn comes.
        var bytes: () throws(InferenceError) -> Data
    }

    private static let alignment = 32
    private var metadata: [(key: String, value: Value)] = []
    private var tensors: [Tensor] = []

    /// Adds a metadata pair; keys are written in the order given.
    mutating func set(_ key: String, _ value: Value) {
        metadata.append((key, value))
    }

    /// Adds a tensor.
    mutating func add(_ tensor: Tensor) {
        tensors.append(tensor)
    }

    /// Writes the file beside its final name, then renames it.
    ///
    /// - Throws: `InferenceError` if it cannot be written or a tensor has the wrong size.
    func write(to url: URL) throws(InferenceError) {
        let temporary = url.appendingPathExtension("partial")
        do {
            _ = FileManager.default.createFile(atPath: temporary.path, contents: nil)
            let handle = try FileHandle(forWritingTo: temporary)
            defer { try? handle.close() }
            try handle.write(contentsOf: header())
            for tensor in tensors {
                let bytes = try tensor.bytes()
                guard bytes.count == Self.size(of: tensor) else {
                    throw InferenceError(
                        .malformed,
                        "Tensor \(tensor.name) has \(bytes.count) bytes; \(tensor.shape) in "
                            + "\(tensor.format.name) needs \(Self.size(of: tensor)).")
                }
                try handle.write(contentsOf: bytes)
                try handle.write(contentsOf: Data(count: Self.padding(bytes.count)))
            }
            try handle.synchronize()
            // One step, so that a model of that name is there at every moment.
            guard rename(temporary.path, url.path) == 0 else {
                throw CocoaError(.fileWriteUnknown)
            }
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            if let error = error as? InferenceError { throw error }
            throw InferenceError(
                .unreadable,
                "\(url.path) cannot be written (\(error.localizedDescription)). Check that the "
                    + "folder exists, is writable and has room.")
        }
    }

    private func header() -> Data {
        var data = Data("GGUF".utf8)
        data.append(integer: UInt32(3))
        data.append(integer: UInt64(tensors.count))
        data.append(integer: UInt64(metadata.count))
        for (key, value) in metadata {
            data.append(string: key.utf8)
            data.append(value)
        }
        var offset = 0
        for tensor in tensors {
            data.append(string: tensor.name.utf8)
            data.append(integer: UInt32(tensor.shape.count))
            for size in tensor.shape { data.append(integer: UInt64(size)) }
            data.append(integer: tensor.format.rawValue)
            data.append(integer: UInt64(offset))
            let size = Self.size(of: tensor)
            offset += size + Self.padding(size)
        }
        data.append(Data(count: Self.padding(data.count)))
        return data
    }

    private static func size(of tensor: Tensor) -> Int {
        tensor.format.byteCount(elements: tensor.shape.reduce(1, *)) ?? 0
    }

    private static func padding(_ size: Int) -> Int {
        (alignment - size % alignment) % alignment
    }
}

extension Data {
    fileprivate mutating func append(integer: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(string: some Collection<UInt8>) {
        append(integer: UInt64(string.count))
        append(contentsOf: string)
    }

    fileprivate mutating func append(array type: GGUFValueType, count: Int) {
        append(integer: GGUFValueType.array.rawValue)
        append(integer: type.rawValue)
        append(integer: UInt64(count))
    }

    fileprivate mutating func append(_ value: GGUFWriter.Value) {
        switch value {
        case .uint32(let value):
            append(integer: GGUFValueType.uint32.rawValue)
            append(integer: value)
        case .int32(let value):
            append(integer: GGUFValueType.int32.rawValue)
            append(integer: value)
        case .float32(let value):
            append(integer: GGUFValueType.float32.rawValue)
            append(integer: value.bitPattern)
        case .bool(let value):
            append(integer: GGUFValueType.bool.rawValue)
            append(integer: UInt8(value ? 1 : 0))
        case .string(let value):
            append(integer: GGUFValueType.string.rawValue)
            append(string: value.utf8)
        case .byteStrings(let values):
            append(array: .string, count: values.count)
            for value in values { append(string: value) }
        case .floats(let values):
            append(array: .float32, count: values.count)
            for value in values { append(integer: value.bitPattern) }
        case .int32s(let values):
            append(array: .int32, count: values.count)
            for value in values { append(integer: value) }
        case .verbatim(let type, let bytes):
            append(integer: type.rawValue)
            append(bytes)
        case .array(let type, let count, let bytes):
            append(array: type, count: count)
            append(bytes)
        }
    }
}
