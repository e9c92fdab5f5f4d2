// SPDX-License-Identifier: Apache-2.0
//
// Metadata of a model file. Arrays (vocabularies have 150,000 strings) stay views into the file
// until somebody asks for them, so opening a file costs no memory in proportion to them.

/// The type of a metadata value, numbered as in the GGUF format.
enum GGUFValueType: UInt32 {
    case uint8 = 0
    case int8 = 1
    case uint16 = 2
    case int16 = 3
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case bool = 7
    case string = 8
    case array = 9
    case uint64 = 10
    case int64 = 11
    case float64 = 12

    /// Bytes of a value, or nil for strings and arrays, whose size varies.
    var byteCount: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}

/// A metadata value.
enum GGUFValue: Sendable, Equatable {
    case integer(Int64)
    /// An unsigned 64-bit value that does not fit `Int64`.
    case large(UInt64)
    case float(Double)
    case bool(Bool)
    case string(String)
    /// `count` values of `type`, already walked once; `offset` is where the first one lies.
    case array(type: GGUFValueType, count: Int, offset: Int)
}
