// SPDX-License-Identifier: Apache-2.0
//
// What a page says about its own character set, read before it can be decoded.

/// Finds the declared character set.
enum CharsetDeclaration {
    /// Browsers look at 1,024 bytes; saved pages carry a mirror's comments before their head.
    private static let headBytes = 4_096

    /// The name in `<meta charset>`, in `<meta http-equiv … charset=…>` or in an XML declaration.
    static func find(in bytes: [UInt8]) -> String? {
        let head = bytes.prefix(headBytes).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if head.starts(with: Array("<?xml".utf8)),
            let end = head.firstIndex(of: 0x3E),
            let name = value(after: "encoding", in: head[..<end])
        {
            return name
        }
        var rest = head[...]
        let meta = Array("<meta".utf8)
        while let start = rest.firstRange(of: meta) {
            let body = rest[start.upperBound...]
            let end = body.firstIndex(of: 0x3E) ?? body.endIndex
            if let name = value(after: "charset", in: body[..<end]) { return name }
            rest = body[end...]
        }
        return nil
    }

    /// The token after `name =`.
    private static func value(after name: String, in bytes: ArraySlice<UInt8>) -> String? {
        guard let found = bytes.firstRange(of: Array(name.utf8)) else { return nil }
        var rest = bytes[found.upperBound...].drop { $0 <= 0x20 }
        guard rest.first == 0x3D else { return nil }
        rest = rest.dropFirst().drop { $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }
        let token = rest.prefix { $0 > 0x20 && ![0x22, 0x27, 0x3B, 0x2F, 0x3E].contains($0) }
        return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
    }
}
