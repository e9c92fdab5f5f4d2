// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text from a UTF-8 offset on, at most `limit` bytes of it; cut at character borders.
    func tail(from offset: Int, limit: Int = .max) -> String {
        let rest = utf8.dropFirst(offset).prefix(limit)
        return String(decoding: rest, as: UTF8.self)
    }
}
