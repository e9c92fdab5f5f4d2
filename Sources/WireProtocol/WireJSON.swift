// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// How values become JSON and back, the same on both ends: sorted keys, slashes as they are.
public enum WireJSON {
    /// Encodes on one line.
    public static func data(_ value: some Encodable) throws -> Data {
        try encoder(pretty: false).encode(value)
    }

    /// Encodes on one line.
    public static func string(_ value: some Encodable) throws -> String {
        String(decoding: try data(value), as: UTF8.self)
    }

    /// Encodes for people, over several lines.
    public static func prettyString(_ value: some Encodable) throws -> String {
        String(decoding: try encoder(pretty: true).encode(value), as: UTF8.self)
    }

    /// Decodes; unknown fields are ignored, so that older readers accept newer writers.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws
        -> Value
    {
        try JSONDecoder().decode(type, from: data)
    }

    private static func encoder(pretty: Bool) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return encoder
    }
}
