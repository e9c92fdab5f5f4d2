// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A tar archive of pages (POSIX.1-1988, "ustar"), as small as it can be.
enum TarArchive {
    /// The bytes of an archive of these pages, by path.
    static func bytes(of pages: [String: String]) -> [UInt8] {
        let entries = pages.sorted { $0.key < $1.key }.flatMap { path, text -> [UInt8] in
            let content = Array(text.utf8)
            let padding = (512 - content.count % 512) % 512
            return header(path, size: content.count) + content
                + [UInt8](repeating: 0, count: padding)
        }
        return entries + [UInt8](repeating: 0, count: 1024)
    }

    private static func header(_ path: String, size: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at place: Int) {
            block.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        func octal(_ number: Int, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(path, at: 0)
        put(
            "0000644\u{0}0000000\u{0}0000000\u{0}\(octal(size, 11))\u{0}\(octal(0, 11))\u{0}",
            at: 100)
        put("        0", at: 148)
        put("ustar\u{0}00", at: 257)
        put("\(octal(block.reduce(0) { $0 + Int($1) }, 6))\u{0} ", at: 148)
        return block
    }
}
