// SPDX-License-Identifier: Apache-2.0
//
// Typed access to metadata. Asking for a key with the wrong type is answered like asking for a
// missing one: with nil; `required…` turns that into an error that names the key.

extension GGUFFile {
    /// All keys, sorted.
    public var metadataKeys: [String] { metadata.keys.sorted() }

    /// A string value.
    public func string(_ key: String) -> String? {
        guard case .string(let value)? = metadata[key] else { return nil }
        return value
    }

    /// An integer value of any width that fits `Int`.
    public func integer(_ key: String) -> Int? {
        guard case .integer(let value)? = metadata[key] else { return nil }
        return Int(value)
    }

    /// An integer value that is not negative.
    public func uint(_ key: String) -> Int? {
        integer(key).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// A floating-point value (an integer is converted).
    public func float(_ key: String) -> Float? {
        switch metadata[key] {
        case .float(let value): Float(value)
        case .integer(let value): Float(value)
        default: nil
        }
    }

    /// A Boolean value.
    public func bool(_ key: String) -> Bool? {
        guard case .bool(let value)? = metadata[key] else { return nil }
        return value
    }

    /// Number of elements of an array, without decoding it.
    public func arrayCount(_ key: String) -> Int? {
        guard case .array(_, let count, _)? = metadata[key] else { return nil }
        return count
    }

    /// An array of strings as bytes (vocabularies hold pieces that are not whole characters).
    /// Decoded at each call: keep the result.
    public func byteStrings(_ key: String) -> [[UInt8]]? {
        elements(key, of: [.string]) { reader, _ throws(InferenceError) in
            [UInt8](try reader.stringBytes())
        }
    }

    /// An array of strings. Decoded at each call: keep the result.
    public func strings(_ key: String) -> [String]? {
        elements(key, of: [.string]) { reader, _ throws(InferenceError) in try reader.string() }
    }

    /// An array of floating-point numbers. Decoded at each call.
    public func floats(_ key: String) -> [Float]? {
        elements(key, of: [.float32, .float64]) { reader, type throws(InferenceError) in
            guard case .float(let value) = try reader.value(of: type) else { return 0 }
            return Float(value)
        }
    }

    /// An array of integers of any width, or of Booleans as 0 and 1. Decoded at each call.
    public func integers(_ key: String) -> [Int]? {
        let types: Set<GGUFValueType> = [
            .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .bool,
        ]
        return elements(key, of: types) { reader, type throws(InferenceError) in
            switch try reader.value(of: type) {
            case .integer(let value): Int(value)
            case .bool(let value): value ? 1 : 0
            default: Int.max
            }
        }
    }

    /// An array of bytes.
    public func bytes(_ key: String) -> [UInt8]? {
        guard case .array(let type, let count, let offset)? = metadata[key],
            type == .uint8 || type == .int8
        else { return nil }
        return Array(file.bytes[offset..<offset + count])
    }

    /// A string that the model cannot do without.
    ///
    /// - Throws: `InferenceError` of kind `.malformed` that names the key.
    public func requiredString(_ key: String) throws(InferenceError) -> String {
        guard let value = string(key) else { throw missing(key) }
        return value
    }

    /// An integer that the model cannot do without, within `range`.
    ///
    /// - Throws: `InferenceError` of kind `.malformed` that names the key, the value and the range.
    public func requiredInteger(_ key: String, in range: ClosedRange<Int>)
        throws(InferenceError) -> Int
    {
        guard let value = integer(key) else { throw missing(key) }
        guard range.contains(value) else {
            throw InferenceError(
                .malformed,
                "\(path): metadata key \(key) is \(value); allowed are \(range.lowerBound) to "
                    + "\(range.upperBound). Fetch the file again.")
        }
        return value
    }

    private func missing(_ key: String) -> InferenceError {
        InferenceError(
            .malformed,
            "\(path) lacks the metadata key \(key), or it has the wrong type. Fetch the file again, "
                + "or convert it with a current converter.")
    }

    private func elements<Element>(
        _ key: String, of types: Set<GGUFValueType>,
        _ read: (inout GGUFReader, GGUFValueType) throws(InferenceError) -> Element
    ) -> [Element]? {
        guard case .array(let type, let count, let offset)? = metadata[key], types.contains(type)
        else { return nil }
        var reader = GGUFReader(bytes: file.bytes, path: path, offset: offset)
        var values: [Element] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            // The array was walked when the file was opened, so no read fails.
            guard let value = try? read(&reader, type) else { return nil }
            values.append(value)
        }
        return values
    }
}
