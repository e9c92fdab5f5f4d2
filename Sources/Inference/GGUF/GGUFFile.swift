// SPDX-License-Identifier: Apache-2.0
//
// A model file in the GGUF format, versions 2 and 3, little-endian
// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): magic, counts, metadata, tensor
// table, padding, tensor data. Opening validates everything that later code relies on; a GGUFFile
// that exists can be read without another check. Metadata access is in GGUFFile+Metadata.swift.

public import Foundation

/// A validated, memory-mapped GGUF file.
public final class GGUFFile: Sendable {
    /// The mapping that holds the weights.
    public let file: MappedFile
    /// Version of the format, 2 or 3.
    public let version: Int
    /// All tensors in the order of the file.
    public let tensors: [GGUFTensor]
    /// Metadata by key.
    let metadata: [String: GGUFValue]
    private let index: [String: Int]

    /// Dimensions that a tensor may have.
    static let maximumDimensions = 4

    /// Opens and validates a model file.
    ///
    /// - Throws: `InferenceError`: `.unreadable`, `.malformed`, or `.unsupported` for other versions,
    ///   big-endian files and unknown block formats.
    public init(contentsOf url: URL) throws(InferenceError) {
        let file = try MappedFile(contentsOf: url)
        var reader = GGUFReader(bytes: file.bytes, path: url.path)
        version = try Self.header(&reader)
        // An entry of the table: name length, dimension count, one dimension, format, offset.
        let tensorCount = try reader.count(of: "tensors", minimumSize: 32)
        // A pair: key length, type, one byte of value.
        let pairCount = try reader.count(of: "metadata entries", minimumSize: 13)
        try Self.walk(reader, tensors: tensorCount, pairs: pairCount)
        metadata = try Self.metadata(&reader, count: pairCount)
        tensors = try Self.tensors(
            &reader, count: tensorCount, alignment: try Self.alignment(metadata, reader))
        var index: [String: Int] = [:]
        for (position, tensor) in tensors.enumerated() {
            guard index.updateValue(position, forKey: tensor.name) == nil else {
                throw reader.malformed("it has two tensors named \(tensor.name)")
            }
        }
        self.index = index
        self.file = file
    }

    /// For messages.
    public var path: String { file.url.path }

    /// The tensor of that name, if there is one.
    public func tensor(_ name: String) -> GGUFTensor? { index[name].map { tensors[$0] } }

    /// The numbers of a tensor of this file, as stored. Valid while this object lives.
    public func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[tensor.byteRange])
    }

    private static func header(_ reader: inout GGUFReader) throws(InferenceError) -> Int {
        guard reader.remaining >= 24, try reader.integer(UInt32.self) == 0x4655_4747 else {
            throw InferenceError(
                .malformed, "\(reader.path) is not a GGUF file. Name a file that ends in .gguf.")
        }
        let version = try reader.integer(UInt32.self)
        guard version == 2 || version == 3 else {
            let what =
                version.byteSwapped < 16
                ? "is a big-endian GGUF file" : "has GGUF version \(version)"
            throw InferenceError(
                .unsupported,
                "\(reader.path) \(what); little-endian versions 2 and 3 are read. Convert it anew.")
        }
        return Int(version)
    }

    /// Reads the whole header without keeping any of it, so that a file costs no memory for what it
    /// announces before it is known to hold that.
    private static func walk(_ reader: GGUFReader, tensors: Int, pairs: Int)
        throws(InferenceError)
    {
        var reader = reader
        for _ in 0..<pairs {
            _ = try reader.stringBytes()
            _ = try reader.value(of: try reader.valueType())
        }
        for _ in 0..<tensors { _ = try entry(&reader) }
    }

    private static func metadata(_ reader: inout GGUFReader, count: Int)
        throws(InferenceError) -> [String: GGUFValue]
    {
        var metadata: [String: GGUFValue] = [:]
        for _ in 0..<count {
            let key = try reader.string()
            let type = try reader.valueType()
            guard metadata.updateValue(try reader.value(of: type), forKey: key) == nil else {
                throw reader.malformed("it has the metadata key \(key.prefix(64)) twice")
            }
        }
        return metadata
    }

    private static func alignment(_ metadata: [String: GGUFValue], _ reader: GGUFReader)
        throws(InferenceError) -> Int
    {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard case .integer(let alignment) = value, (8...1 << 20).contains(alignment),
            alignment & (alignment - 1) == 0
        else {
            throw reader.malformed("its alignment is not a power of two from 8 to 1048576")
        }
        return Int(alignment)
    }

    private static func tensors(_ reader: inout GGUFReader, count: Int, alignment: Int)
        throws(InferenceError) -> [GGUFTensor]
    {
        var entries: [Entry] = []
        for _ in 0..<count { entries.append(try entry(&reader)) }
        let padding = (alignment - reader.offset % alignment) % alignment
        guard count > 0 else { return [] }
        try reader.skip(padding)
        let base = reader.offset
        var tensors: [GGUFTensor] = []
        for entry in entries {
            guard entry.shape[0] % entry.format.elementsPerBlock == 0,
                let size = entry.format.byteCount(elements: entry.shape.reduce(1, *))
            else { throw reader.malformed("rows of \(entry.name) are not whole blocks") }
            guard entry.offset % UInt64(alignment) == 0,
                let offset = Int(exactly: entry.offset), offset <= reader.remaining,
                size <= reader.remaining - offset
            else { throw reader.malformed("tensor \(entry.name) lies outside the file") }
            tensors.append(
                GGUFTensor(
                    name: entry.name, shape: entry.shape, format: entry.format,
                    byteRange: base + offset..<base + offset + size))
        }
        return tensors
    }

    /// What the table says of a tensor.
    private typealias Entry = (name: String, shape: [Int], format: BlockFormat, offset: UInt64)

    private static func entry(_ reader: inout GGUFReader) throws(InferenceError) -> Entry {
        let name = try reader.string()
        let shape = try shape(&reader, of: name)
        let format = try format(&reader, of: name)
        return (name, shape, format, try reader.integer(UInt64.self))
    }

    /// Dimensions whose product is known not to overflow.
    private static func shape(_ reader: inout GGUFReader, of name: String)
        throws(InferenceError) -> [Int]
    {
        let dimensions = try reader.integer(UInt32.self)
        guard (1...UInt32(maximumDimensions)).contains(dimensions) else {
            throw reader.malformed(
                "tensor \(name) has \(dimensions) dimensions, not 1 to \(maximumDimensions)")
        }
        var shape: [Int] = []
        var product = 1
        for _ in 0..<dimensions {
            let length = try reader.integer(UInt64.self)
            guard length > 0, let length = Int(exactly: length) else {
                throw reader.malformed("tensor \(name) has a dimension of \(length)")
            }
            let (next, overflow) = product.multipliedReportingOverflow(by: length)
            // 64 bits a number at most, so that byte counts cannot overflow either.
            guard !overflow, next <= Int.max / 8 else {
                throw reader.malformed("tensor \(name) is too large")
            }
            product = next
            shape.append(length)
        }
        return shape
    }

    private static func format(_ reader: inout GGUFReader, of name: String)
        throws(InferenceError) -> BlockFormat
    {
        let raw = try reader.integer(UInt32.self)
        guard let format = BlockFormat(rawValue: raw) else {
            let known = BlockFormat.allCases.filter(\.isWeight).map(\.name).joined(separator: ", ")
            throw InferenceError(
                .unsupported,
                "\(reader.path): tensor \(name) has block format number \(raw), which is not read. "
                    + "Use a file with \(known).")
        }
        return format
    }
}
