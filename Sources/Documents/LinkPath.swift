// SPDX-License-Identifier: Apache-2.0
//
// Where a link of a page leads within the library. Links never leave it, whatever they say.

/// Resolves the addresses of links.
enum LinkPath {
    /// The path below the corpus folder that `address` means on the page in `file`; nil when it leads
    /// out of the library. `../shingles/index.html`, `/conditions/shingles/` and full addresses are
    /// understood; the last two by their path.
    static func resolve(_ address: String, from file: String) -> String? {
        var path = address.prefix { $0 != "#" && $0 != "?" }
        var parts = file.split(separator: "/").dropLast().map(String.init)
        if let scheme = path.firstIndex(of: ":"), path[..<scheme].allSatisfy(\.isLetter) {
            guard ["http", "https"].contains(path[..<scheme].lowercased()) else { return nil }
            path = path[scheme...].dropFirst(3)
            path = path.drop { $0 != "/" }
        }
        if path.first == "/" { parts = [] }
        for step in path.split(separator: "/") {
            switch step {
            case ".": break
            case "..":
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            default: parts.append(decoded(step))
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    /// Percent escapes resolved; text that is none stays as it is.
    private static func decoded(_ step: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(step.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
